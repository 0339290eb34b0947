using Npgsql;
using Recommender.Benchmarks.Load;
using Recommender.Engine.RateLimits;
using Recommender.Engine.Schema;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using StackExchange.Redis;

namespace Recommender.Benchmarks.Gateway;

/// <summary>
/// The database and Redis that the measured services use, with the schema of this build: those that
/// <c>ConnectionStrings__recommender</c> and <c>ConnectionStrings__cache</c> name, or empty ones of the AppHost that end
/// with the measurement.
/// </summary>
internal sealed class Storage : IAsyncDisposable
{
    // Far above any load of one machine, so that the limiter works on every request and refuses none.
    private static readonly RateLimit AboveTheLoad = new(100_000_000, 10_000_000);

    private readonly NpgsqlDataSource _database;
    private readonly ConnectionMultiplexer _redis;
    private readonly SystemUnderLoad? _system;

    private Storage(NpgsqlDataSource database, ConnectionMultiplexer redis, SystemUnderLoad? system) =>
        (_database, _redis, _system) = (database, redis, system);

    public NpgsqlDataSource Database => _database;

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public static async Task<Storage> ConnectAsync(CancellationToken cancellationToken)
    {
        var system = Given("recommender") is null || Given("cache") is null ? await SystemUnderLoad.StartAsync(cancellationToken) : null;
        var database = system?.Variable("api", "ConnectionStrings__recommender") ?? Given("recommender")!;
        var redis = system?.Variable("api", "ConnectionStrings__cache") ?? Given("cache")!;
        var builder = new NpgsqlDataSourceBuilder(database);
        DatabaseDefaults.ForWork(builder);
        var source = builder.Build();
        await new SchemaMigration(source).ApplyAsync(cancellationToken);
        return new(source, await ConnectionMultiplexer.ConnectAsync(redis), system)
        {
            Environment = new Dictionary<string, string>
            {
                ["ConnectionStrings__recommender"] = database,
                ["ConnectionStrings__cache"] = redis,
                ["GATEWAY_SIGNING_KEY"] = Guid.NewGuid().ToString("N"),
            },
        };
    }

    /// <summary>A key of a fresh tenant.</summary>
    public async Task<string> IssueKeyAsync(CancellationToken cancellationToken)
    {
        var keys = new KeyAdministration(_database, new TenantDirectory(_database), new KeyChanges(_redis, new(_database)));
        var request = new KeyRequest(
            $"bench-{Guid.NewGuid():N}", "benchmark", Scopes.Read | Scopes.Write, Publishable: false, [], AboveTheLoad, ExpiresAt: null);
        return (await keys.CreateAsync(request, cancellationToken)).Text;
    }

    private static string? Given(string name) => System.Environment.GetEnvironmentVariable($"ConnectionStrings__{name}");

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }
}
