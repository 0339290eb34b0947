using System.Diagnostics.Metrics;

namespace Recommender.Tests.Infrastructure;

/// <summary>Makes meters that belong to one test: what others measure under the same name does not show in them.</summary>
internal sealed class OwnMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
