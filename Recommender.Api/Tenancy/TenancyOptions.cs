using System.ComponentModel.DataAnnotations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Tenancy;

internal sealed class TenancyOptions : IValidatableObject
{
    /// <summary>The tenant that an operator means who names none.</summary>
    [ConfigurationKeyName("DEFAULT_TENANT_ID")]
    public string DefaultTenantId { get; set; } = "default";

    /// <summary>The secret that the gateway signs identities with.</summary>
    [Required(ErrorMessage = "GATEWAY_SIGNING_KEY must be set: it is what the gateway signs identities with.")]
    [MinLength(16, ErrorMessage = "GATEWAY_SIGNING_KEY must have at least 16 characters.")]
    [ConfigurationKeyName("GATEWAY_SIGNING_KEY")]
    public string SigningKey { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TenantNames.Check(DefaultTenantId) is { } fault)
        {
            yield return new($"DEFAULT_TENANT_ID cannot be used: {fault.Message}.");
        }
    }
}
