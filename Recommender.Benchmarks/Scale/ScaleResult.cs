using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Scale;

/// <summary>What was measured of one size so far; a step that is missing is done by the next run.</summary>
internal sealed record ScaleResult(string Size, int Entities, int Users, int Interactions, DateTimeOffset Until)
{
    public Machine? Machine { get; init; }

    /// <summary>Rows per second through the gateway, and CPU microseconds of each process per row.</summary>
    public ImportRate? EntityImport { get; init; }

    public ImportRate? InteractionImport { get; init; }

    public Training? Training { get; init; }

    /// <summary>Uncached recommendations for users with history, at one caller and at 32.</summary>
    public LoadResult? Alone { get; init; }

    public LoadResult? Together { get; init; }

    /// <summary>Megabytes by what they hold.</summary>
    public IReadOnlyDictionary<string, double>? Storage { get; init; }

    /// <summary>Megabytes that each process holds after everything else.</summary>
    public IReadOnlyDictionary<string, double>? Memory { get; init; }
}

internal sealed record ImportRate(double RowsPerSecond, IReadOnlyDictionary<string, double> CpuPerRow);

/// <param name="PeakMegabytes">The most that the worker held up to then.</param>
internal sealed record Training(double Seconds, double ModelMegabytes, double PeakMegabytes);
