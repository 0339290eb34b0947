namespace Aspire.Hosting.Storage;

/// <summary>Binaries of PostgreSQL with pgvector in reach.</summary>
/// <param name="BinFolder">Holds at least postgres and initdb.</param>
/// <param name="Version">Of PostgreSQL, as it says itself: "17.10".</param>
/// <param name="VectorVersion">Of pgvector: "0.8.6".</param>
internal sealed record PostgresInstallation(string BinFolder, string Version, string VectorVersion)
{
    /// <summary>Variables that would lead the server to other files or settings than its own.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>
    {
        ["LD_LIBRARY_PATH"] = null,
        ["LD_PRELOAD"] = null,
        ["PGDATA"] = null,
        ["PGPORT"] = null,
        ["PGHOST"] = null,
    };

    public int Major => int.Parse(Version.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// Parallel builds of HNSW indexes overflow a buffer from pgvector 0.6.0 to 0.8.1 (CVE-2026-3172); those versions build with
    /// one process.
    /// </summary>
    public bool ParallelIndexBuilds => System.Version.TryParse(VectorVersion, out var version) && version >= new Version(0, 8, 2);

    public string Program(string name) => Path.Combine(BinFolder, name);
}
