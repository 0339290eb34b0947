using System.Diagnostics.Metrics;
using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// The connections of this process to PostgreSQL under the names that the service always had, taken from what the driver
/// measures whenever somebody asks.
/// </summary>
public sealed class PoolMetrics : IDisposable
{
    private const string Idle = "idle";

    private readonly MeterListener _driver = new();
    private readonly Lock _reading = new();
    private readonly Dictionary<string, long> _read = [];

    public PoolMetrics(IMeterFactory meters, NpgsqlDataSource database)
    {
        _driver.InstrumentPublished = Listen;
        _driver.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        _driver.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        _driver.Start();

        var meter = meters.Create("Recommender");
        var smallest = new NpgsqlConnectionStringBuilder(database.ConnectionString).MinPoolSize;
        meter.CreateObservableGauge("database.pool.idle_connections", () => Read(Idle), description: "Open connections that nobody uses");
        meter.CreateObservableGauge(
            "database.pool.max_connections", () => Read("db.client.connection.max"), description: "Connections that may be open at once");
        meter.CreateObservableGauge("database.pool.min_connections", () => smallest, description: "Connections that are kept open");
    }

    public void Dispose() => _driver.Dispose();

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument is { Meter.Name: "Npgsql", Name: "db.client.connection.count" or "db.client.connection.max" })
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private long Read(string what)
    {
        lock (_reading)
        {
            _read.Clear();
            _driver.RecordObservableInstruments();
            return _read.GetValueOrDefault(what);
        }
    }

    private void Add(string name, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag is { Key: "db.client.connection.state", Value: not Idle })
            {
                return;
            }
        }

        var what = name == "db.client.connection.count" ? Idle : name;
        _read[what] = _read.GetValueOrDefault(what) + value;
    }
}
