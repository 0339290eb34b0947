using BenchmarkDotNet.Attributes;
using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;

namespace Recommender.Benchmarks.Micro;

/// <summary>What a training computes: 2,000 users, 10,000 items, 100,000 interactions.</summary>
[MemoryDiagnoser]
public class TrainingBenchmarks
{
    private InteractionMatrix _matrix = null!;

    [GlobalSetup]
    public void SetUp() => _matrix = TrainingWorld.Matrix();

    [Benchmark]
    public int BuildCooccurrence() => Neighbourhood.Train(_matrix, new CooccurrenceParameters(0.5f, 0.5f, 0.5f, 100)).ItemCount;

    [Benchmark]
    public int IalsEpoch() => Ials.Train(_matrix, new(64, 0.003f, 0.01f, Epochs: 1), seed: 1, CancellationToken.None).ItemCount;
}
