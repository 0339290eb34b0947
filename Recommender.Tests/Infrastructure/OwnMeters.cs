using System.Diagnostics.Metrics;

namespace Recommender.Tests.Infrastructure;

/// <summary>Makes meters that belong to one test: what others measure under the same name does not show in them.</summary>
internal sealed class OwnMeters : IMeterFactory
{
    private readonly Dictionary<string, Meter> _meters = [];
    private readonly Lock _lock = new();

    /// <summary>
    /// For what has to measure and is not read. Every listener of the process hears of every meter that there is, so
    /// meters of their own for what is made thousands of times would slow down all tests.
    /// </summary>
    public static OwnMeters Unread { get; } = new();

    public Meter Create(MeterOptions options)
    {
        lock (_lock)
        {
            if (!_meters.TryGetValue(options.Name, out var meter))
            {
                options.Scope = this;
                _meters[options.Name] = meter = new Meter(options);
            }

            return meter;
        }
    }

    public void Dispose()
    {
        foreach (var meter in _meters.Values)
        {
            meter.Dispose();
        }
    }
}
