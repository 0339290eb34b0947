using System.Diagnostics;
using Recommender.Engine.Interactions;

namespace Recommender.Benchmarks.Training;

/// <summary>What a piece of training took, from data in memory to the result.</summary>
/// <param name="PackedBytes">Of the interactions.</param>
/// <param name="PeakBytes">The largest resident size of the process, runtime and reading of the data included.</param>
internal sealed record TrainingCost(int Interactions, TimeSpan Elapsed, TimeSpan Processor, long PackedBytes, long PeakBytes)
{
    public static TrainingCost Of(InteractionMatrix matrix, Action work)
    {
        using var process = Process.GetCurrentProcess();
        var (started, processor) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        work();
        var elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        return new(
            matrix.Count, elapsed, process.TotalProcessorTime - processor, matrix.ByteCount, process.PeakWorkingSet64);
    }
}
