using System.Globalization;

namespace Aspire.Hosting.Storage;

/// <summary>The settings of a local PostgreSQL that shares its machine with the services and with a person's other programs.</summary>
internal static class PostgresSettings
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>The built-in C.UTF-8 sorts the same everywhere; production uses the same.</summary>
    public static IReadOnlyList<string> Locale { get; } =
        ["-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];

    public static string Text(PostgresOptions options, PostgresInstallation installation)
    {
        var eighth = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Megabyte / 8;
        // The leading process of a parallel index build works too, so one fewer than there are processors.
        var builders = installation.ParallelIndexBuilds ? Math.Min(Environment.ProcessorCount - 1, 4) : 0;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"""
            # Written at every start.
            listen_addresses = '127.0.0.1'
            port = {options.Port}
            unix_socket_directories = ''
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_line_prefix = ''
            log_checkpoints = off
            max_connections = 400
            shared_buffers = {Math.Clamp(eighth, 128, 1024)}MB
            effective_cache_size = {Math.Max(eighth * 4, 256)}MB
            maintenance_work_mem = {Math.Clamp(eighth, 64, 1024)}MB
            max_parallel_maintenance_workers = {builders}
            random_page_cost = 1.1
            max_wal_size = 2GB
            jit = off
            # Parallel HNSW builds take maintenance_work_mem from here, and /dev/shm is often 64 MB in containers.
            dynamic_shared_memory_type = {(OperatingSystem.IsWindows() ? "windows" : "sysv")}

            """);
        // A commit still survives a crash of the server, which tests provoke; only one of the whole machine would lose it.
        // Tests run a dozen systems on one server, each with connections for a load of its own.
        return options.Ephemeral ? text + "fsync = off\nfull_page_writes = off\nmax_connections = 1000\n" : text;
    }
}
