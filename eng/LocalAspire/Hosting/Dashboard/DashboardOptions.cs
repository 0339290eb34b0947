namespace Aspire.Hosting.Dashboard;

/// <summary>What the dashboard shows as its name, and where it is.</summary>
/// <param name="ApplicationName">The name of the AppHost; shown without the suffix <c>.AppHost</c>.</param>
internal sealed record DashboardOptions(string ApplicationName)
{
    private const string Suffix = ".AppHost";

    public string Title =>
        ApplicationName.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? ApplicationName[..^Suffix.Length] : ApplicationName;

    /// <summary>The port of the pages; when it is taken, a free one. 18888 is the port that Aspire's documentation names.</summary>
    public int Port { get; init; } = 18888;

    /// <summary>Where a fetched dashboard is kept; all checkouts of a user share it.</summary>
    public string CacheFolder { get; init; } = Path.Combine(UserCache(), "recommender");

    /// <summary>Where an installed Aspire CLI keeps its dashboard; it is preferred.</summary>
    public string InstalledFolder { get; init; } = Path.Combine(Home, ".aspire", "bundle", "managed");

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string UserCache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Home, ".cache");
}
