using Microsoft.Extensions.Configuration;

namespace LocalAspire.Clients;

/// <summary>Reads the settings of a client in the order of the official integrations: the later source wins.</summary>
internal static class ClientSettings
{
    public static TSettings Bind<TSettings>(IConfiguration configuration, string section, string connectionName, TSettings settings)
    {
        var all = configuration.GetSection(section);
        all.Bind(settings);
        all.GetSection(connectionName).Bind(settings);
        return settings;
    }

    /// <summary>Called with the first use of a client, not at registration: by then there is a logger that reports it.</summary>
    public static string Require(string? connectionString, string connectionName) =>
        string.IsNullOrEmpty(connectionString)
            ? throw new InvalidOperationException($"ConnectionStrings__{connectionName} is not set")
            : connectionString;
}
