using System.Diagnostics;
using Recommender.Engine.Interactions;

namespace Recommender.Benchmarks.Training;

/// <summary>What a piece of training took, from data in memory to the result.</summary>
/// <param name="PackedBytes">Of the interactions.</param>
/// <param name="BeforeBytes">Resident before the work: the runtime and the data.</param>
/// <param name="PeakBytes">The largest resident size of the process, runtime and reading of the data included.</param>
internal sealed record TrainingCost(int Interactions, TimeSpan Elapsed, TimeSpan Processor, long PackedBytes, long BeforeBytes, long PeakBytes)
{
    public static TrainingCost Of(InteractionMatrix matrix, Action work)
    {
        // What reading left behind is no cost of training.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var (started, processor) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        work();
        var elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        return new(
            matrix.Count, elapsed, process.TotalProcessorTime - processor, matrix.ByteCount, before, process.PeakWorkingSet64);
    }
}
