using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Recommender.Engine.Content;
using Recommender.Engine.Online;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Training;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Training;

/// <summary>What a worker does with models, each time as another worker.</summary>
internal static class Workers
{
    public static OnlineUpdates Updates(NpgsqlDataSource database, OnlineBounds? bounds = null) => new(
        database, new OnlineStore(database), new ModelStore(database), new TrainingDataStore(database), bounds ?? OnlineBounds.Default,
        NullLogger<OnlineUpdates>.Instance);

    public static TenantTraining Training(NpgsqlDataSource database, string redis) => new(
        new TenantWorkStore(database), new TrainingDataStore(database), new CatalogueStore(database), new SearchStore(database),
        new ModelStore(database),
        new ModelHint(ConnectionMultiplexer.Connect($"{redis},abortConnect=false"), NullLogger<ModelHint>.Instance),
        new(OwnMeters.Unread), TimeProvider.System, NullLogger<TenantTraining>.Instance);
}
