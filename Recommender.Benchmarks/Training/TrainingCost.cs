using System.Diagnostics;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Benchmarks.Training;

/// <summary>What training took, and the memory that it needed beyond that of a process that has trained nothing of size.</summary>
/// <param name="PackedBytes">Of the interactions.</param>
/// <param name="ModelBytes">Of the model.</param>
/// <param name="FloorBytes">Resident once the same code has run and nothing of it is left: the same data was read, and training has run on almost nothing.</param>
/// <param name="ReadingBytes">The largest resident size while the data was read and packed.</param>
/// <param name="TrainingBytes">The largest resident size while the model was trained, the packed data included.</param>
internal sealed record TrainingCost(
    int Interactions, TimeSpan Elapsed, TimeSpan Processor, long PackedBytes, long ModelBytes, long FloorBytes, long ReadingBytes,
    long TrainingBytes)
{
    /// <summary>The runtime has compiled again by then what runs often.</summary>
    private static readonly TimeSpan Compiled = TimeSpan.FromSeconds(3);

    public static TrainingCost Of(Func<InteractionMatrix> read, Func<InteractionMatrix, RecommendationModel> train)
    {
        var floor = WarmUp(read, train);
        var matrix = read();
        var reading = Memory.Peak();

        // What reading left behind is no cost of training.
        Memory.Settle();
        using var process = Process.GetCurrentProcess();
        var (started, processor) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        var model = train(matrix);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var training = Memory.Peak();
        process.Refresh();
        return new(
            matrix.Count, elapsed, process.TotalProcessorTime - processor, matrix.ByteCount, model.ByteCount, floor, reading, training);
    }

    // A hundred users are enough to run all code of training, and too few to take memory; what was read is dropped.
    private static long WarmUp(Func<InteractionMatrix> read, Func<InteractionMatrix, RecommendationModel> train)
    {
        read();
        var builder = new InteractionMatrixBuilder();
        for (var pair = 0; pair < 2000; pair++)
        {
            builder.Add(pair % 100, pair * 7 % 90);
        }

        var few = builder.Build();
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Compiled;)
        {
            train(few);
        }

        Memory.Settle();
        return Memory.Peak();
    }
}
