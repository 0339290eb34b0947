namespace Aspire.Hosting.Storage;

/// <summary>Where downloads and binaries of the set-up live.</summary>
internal static class CacheFolders
{
    /// <summary>The variable that names a folder with files which then need not be downloaded; nothing is written into it.</summary>
    public const string DownloadsVariable = "RECOMMENDER_DOWNLOADS";

    /// <summary>${XDG_CACHE_HOME:-~/.cache}/recommender</summary>
    public static string Default { get; } = Path.Combine(Root(), "recommender");

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named)
        {
            return named;
        }
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache") : Path.GetTempPath(); // accounts without a home exist in containers
    }
}
