using System.ComponentModel.DataAnnotations;
using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Tenancy;

internal sealed class AccessOptions : IValidatableObject
{
    /// <summary>The operator key. It is recognised by its hash from the configuration, so it works before there is a database and changes with a restart.</summary>
    [ConfigurationKeyName("API_KEY")]
    public string? OperatorKey { get; set; }

    [Required(ErrorMessage = "GATEWAY_SIGNING_KEY must be set: the api believes nothing that is not signed with it.")]
    [MinLength(16, ErrorMessage = "GATEWAY_SIGNING_KEY must have at least 16 characters.")]
    [ConfigurationKeyName("GATEWAY_SIGNING_KEY")]
    public string SigningKey { get; set; } = "";

    /// <summary>Whether requests need a key. Without that, anybody who reaches the gateway is an operator.</summary>
    [ConfigurationKeyName("REQUIRE_API_KEY")]
    public bool KeyRequired { get; set; } = true;

    [ConfigurationKeyName("DEFAULT_TENANT_ID")]
    public string DefaultTenant { get; set; } = "default";

    /// <summary>Whether the API reference opens without a key; it does in Development.</summary>
    [ConfigurationKeyName("PUBLIC_API_REFERENCE")]
    public bool? PublicReference { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TenantNames.Check(DefaultTenant) is { } fault)
        {
            yield return new($"DEFAULT_TENANT_ID cannot be used: {fault.Message}.");
        }
    }
}
