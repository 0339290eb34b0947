using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Recommender.Api.Tenancy;

internal sealed class TenancyOptions
{
    /// <summary>The tenant that an operator means who names none (<c>DEFAULT_TENANT_ID</c>).</summary>
    [Required, StringLength(255)]
    public string DefaultTenantId { get; set; } = "default";

    /// <summary>The secret that the gateway signs identities with (<c>GATEWAY_SIGNING_KEY</c>).</summary>
    [Required, MinLength(16)]
    public string SigningKey { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class TenancyOptionsValidator : IValidateOptions<TenancyOptions>;
