using System.CommandLine;

namespace Recommender.Cli.Connection;

/// <summary>The options of every command that talks to a running service.</summary>
internal static class ConnectionOptions
{
    public static Option<string?> Url { get; } = new("--url")
    {
        Description = "Address of the gateway (default: $RECOMMENDER_URL, else the locally started system, else http://localhost:8080)",
        Recursive = true,
    };

    public static Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = "API key (default: $RECOMMENDER_API_KEY, else $API_KEY, else that of the locally started system)",
        Recursive = true,
    };

    public static Option<string?> Tenant { get; } = new("--tenant")
    {
        Description = "Tenant to act for, with an operator key (default: the key's own, or the default tenant)",
        Recursive = true,
    };

    public static ServiceClient Connect(ParseResult arguments) => Connect(arguments, arguments.GetValue(Tenant));

    /// <summary>A client that acts for a tenant, whatever the options name.</summary>
    public static ServiceClient Connect(ParseResult arguments, string? tenant)
    {
        var local = LocalSystem.Find();
        var key = arguments.GetValue(ApiKey)
            ?? Environment.GetEnvironmentVariable("RECOMMENDER_API_KEY")
            ?? Environment.GetEnvironmentVariable("API_KEY")
            ?? local?.ApiKey
            ?? throw new CommandException(
                "no API key: pass --api-key, set RECOMMENDER_API_KEY, or start the system with dotnet run --project Recommender.AppHost");
        return new(Target(arguments), key, tenant);
    }

    /// <summary>The address of the gateway.</summary>
    public static Uri Target(ParseResult arguments) =>
        Address(arguments.GetValue(Url))
        ?? Address(Environment.GetEnvironmentVariable("RECOMMENDER_URL"))
        ?? Address(LocalSystem.Find()?.Url)
        ?? new Uri("http://localhost:8080");

    private static Uri? Address(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) ? address
        : throw new CommandException($"'{text}' is not an address such as http://localhost:8080");
}
