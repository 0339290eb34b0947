using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Jobs;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Jobs;

/// <summary>Workers as far as jobs are concerned.</summary>
internal static class Runners
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private static readonly ConcurrentDictionary<string, IConnectionMultiplexer> Redis = new();

    public static ImportWork Imports(Servers servers) =>
        new(servers.Database, new(servers.Database), new(Meters), Notices(servers));

    public static CatalogueNotices Notices(Servers servers) => new(
        Redis.GetOrAdd(servers.RedisConnection, connection => ConnectionMultiplexer.Connect(connection)), new(servers.Database), TimeProvider.System);

    public static JobRunner Over(NpgsqlDataSource database, params IJobWork[] works) => Over(database, TimeProvider.System, 2, works);

    public static JobRunner Over(NpgsqlDataSource database, TimeProvider clock, int perTenant, params IJobWork[] works) =>
        new(database, works, new(perTenant), new(Meters), clock, NullLogger<JobRunner>.Instance);
}
