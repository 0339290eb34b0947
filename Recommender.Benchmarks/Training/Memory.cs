using System.Diagnostics;

namespace Recommender.Benchmarks.Training;

/// <summary>The resident size of this process.</summary>
internal static class Memory
{
    /// <summary>Gives back what is free, and lets the peak begin anew.</summary>
    public static void Settle()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);

        // Linux: 5 sets the highest resident size back to the present one.
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    /// <summary>In bytes, since <see cref="Settle"/>.</summary>
    public static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
