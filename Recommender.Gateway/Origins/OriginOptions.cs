namespace Recommender.Gateway.Origins;

internal sealed class OriginOptions
{
    private static readonly char[] Separators = [',', ' '];

    [ConfigurationKeyName("ENABLE_CORS")]
    public bool Enabled { get; set; } = true;

    /// <summary>Origins that any page may call from, separated by commas; <c>*</c> for all. Origins of tenants and of publishable keys are always among them.</summary>
    [ConfigurationKeyName("CORS_ALLOWED_ORIGINS")]
    public string Allowed { get; set; } = "*";

    public string[] AllowedOrigins => Allowed.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
}
