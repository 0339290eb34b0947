using System.Globalization;

namespace Recommender.Benchmarks.Load;

/// <summary>What a process of the system used: CPU time since its start and memory that only it holds, or its share of it.</summary>
internal readonly record struct Usage(TimeSpan Cpu, long Bytes)
{
    public static Usage operator +(Usage one, Usage other) => new(one.Cpu + other.Cpu, one.Bytes + other.Bytes);
}

/// <summary>The processes that a process started, and theirs, by what they are; read from /proc, so on Linux only.</summary>
internal static class SystemProcesses
{
    private const long TicksPerSecond = 100;

    private static readonly (string Sign, string Name)[] Names =
    [
        ("Recommender.Api.dll", "api"),
        ("Recommender.Gateway.dll", "gateway"),
        ("Recommender.ModelWorker.dll", "worker"),
        ("LocalAspire.Redis", "redis"),
        ("redis-server", "redis"),
        ("postgres", "postgres"),
    ];

    /// <summary>Ids by name; several of one name are replicas, or the processes of PostgreSQL.</summary>
    public static ILookup<string, int> Below(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: Stat(id) is { Length: > 1 } stat ? int.Parse(stat[1], CultureInfo.InvariantCulture) : 0))
            .ToLookup(process => process.Parent, process => process.Id);
        return Descendants(root, parents).Select(id => (Id: id, Name: NameOf(id))).Where(process => process.Name is not null)
            .ToLookup(process => process.Name!, process => process.Id);
    }

    /// <summary>What all processes of each name used.</summary>
    public static Dictionary<string, Usage> Usage(int root) =>
        Below(root).ToDictionary(name => name.Key, name => name.Aggregate(default(Usage), (sum, id) => sum + Of(id)));

    /// <summary>A variable of the environment that a process was started with.</summary>
    public static string? Variable(int id, string name) =>
        File.ReadAllText($"/proc/{id}/environ").Split('\0')
            .FirstOrDefault(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>What only this process holds of the machine's memory, and its share of what several hold.</summary>
    public static long OwnBytes(int id) => Of(id).Bytes;

    /// <summary>The most memory that a process has held, shared pages included.</summary>
    public static long PeakBytes(int id) =>
        Read($"/proc/{id}/status").Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } peak
            ? long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10
            : 0;

    private static IEnumerable<int> Descendants(int root, ILookup<int, int> children) =>
        children[root].SelectMany(child => Descendants(child, children).Prepend(child));

    private static string? NameOf(int id)
    {
        var command = Read($"/proc/{id}/cmdline").Replace('\0', ' ');
        return Names.FirstOrDefault(name => command.Contains(name.Sign, StringComparison.Ordinal)).Name;
    }

    private static Usage Of(int id)
    {
        if (Stat(id) is not { Length: > 12 } stat)
        {
            return default;
        }

        var ticks = long.Parse(stat[11], CultureInfo.InvariantCulture) + long.Parse(stat[12], CultureInfo.InvariantCulture);
        var share = Read($"/proc/{id}/smaps_rollup").Split('\n').FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        var kilobytes = share is null ? 0 : long.Parse(share.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new(TimeSpan.FromSeconds((double)ticks / TicksPerSecond), kilobytes << 10);
    }

    // What follows the name in brackets, which may hold anything: state, parent, …
    private static string[] Stat(int id) => Read($"/proc/{id}/stat").Split(") ").Last().Split(' ');

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
