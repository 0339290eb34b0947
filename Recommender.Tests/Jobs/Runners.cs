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

    public static ImportWork Imports(Servers servers) => Imports(servers, servers.Database);

    public static ImportWork Imports(Servers servers, NpgsqlDataSource database) =>
        new(database, new(database), new(Meters), Notices(servers, database));

    public static CatalogueNotices Notices(Servers servers) => Notices(servers, servers.Database);

    private static CatalogueNotices Notices(Servers servers, NpgsqlDataSource database) =>
        new(Redis.GetOrAdd(servers.RedisConnection, connection => ConnectionMultiplexer.Connect(connection)), new(database), new(Meters), TimeProvider.System);

    public static JobRunner Over(NpgsqlDataSource database, params IJobWork[] works) => Over(database, TimeProvider.System, 2, works);

    public static JobRunner Over(NpgsqlDataSource database, TimeProvider clock, int perTenant, params IJobWork[] works) =>
        new(database, works, new(perTenant), new(Meters), clock, NullLogger<JobRunner>.Instance);
}
