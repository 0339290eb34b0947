using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Recommender.Engine.Jobs;

namespace Recommender.Tests.Jobs;

/// <summary>Workers as far as jobs are concerned.</summary>
internal static class Runners
{
    private static readonly IMeterFactory Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public static ImportWork Imports(NpgsqlDataSource database) => new(database, new(database), new(Meters));

    public static JobRunner Over(NpgsqlDataSource database, params IJobWork[] works) => Over(database, TimeProvider.System, 2, works);

    public static JobRunner Over(NpgsqlDataSource database, TimeProvider clock, int perTenant, params IJobWork[] works) =>
        new(database, works, new(perTenant), new(Meters), clock, NullLogger<JobRunner>.Instance);
}
