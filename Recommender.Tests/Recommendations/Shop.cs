using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Pgvector;
using Recommender.Engine.Caching;
using Recommender.Engine.Content;
using Recommender.Engine.Interactions;
using Recommender.Engine.Online;
using Recommender.Engine.Profiles;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.StoredModels;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.Engine.Trending;
using Recommender.Engine.Users;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Recommendations;

/// <summary>A tenant of its own with whatever catalogue and interactions a test needs, and the engine that serves it.</summary>
public sealed class Shop(NpgsqlDataSource database, TenantId tenant)
{
    public Shop(Servers servers, TenantId tenant)
        : this(servers.Database, tenant)
    {
    }

    public static readonly DateTime Now = DateTime.UtcNow;

    public TenantId Tenant => tenant;

    public NpgsqlDataSource Database => database;

    public ModelCache Models { get; init; } = CacheOf(database, ModelBudget.Default, NullLogger<ModelCache>.Instance);

    /// <summary>Which models <see cref="TrainAsync"/> publishes in the form that can be asked in the database, too.</summary>
    public StorageRules Rules { get; init; } = StorageRules.Default;

    private static readonly Generations Generations = new();

    // One for all: the counters of each would be heard by every listener of the process until it ends.
    private static readonly CacheMetrics Uncounted = new(OwnMeters.Unread);

    // Listens to nobody, so that every request reads what is there now.
    private ChangeNotices Deaf
    {
        get
        {
            var channel = new NoticeChannel(Nowhere, TimeProvider.System);
            return new(Generations, channel, new SharedAnswers(Nowhere, channel, Models, Generations, Uncounted, TimeProvider.System));
        }
    }

    private static readonly ConnectionMultiplexer Nowhere = ConnectionMultiplexer.Connect("127.0.0.1:1,abortConnect=false,connectTimeout=100");

    public PersonalRecommendations Personal
    {
        get
        {
            var catalogue = new EntityCardStore(Database);
            var (content, deaf) = (new ContentStore(Database), Deaf);
            var cards = new EntityCards(catalogue, Generations, deaf, TimeProvider.System);
            var packs = new VectorPacks(content, Generations, deaf, TimeProvider.System);
            var candidates = new PersonalCandidates(Models, new ContentNeighbours(content, packs, new VectorIndexStore(Database, new(Database)), TimeProvider.System));
            return new(
                new HistoryStore(Database), Users, cards, catalogue, new Charts(new TrendingStore(Database), TimeProvider.System), Models,
                candidates, new SeedCandidates(candidates, Models, packs, TimeProvider.System), new PageDiversity(content), new Explanations(cards), new RecommendationMetrics(OwnMeters.Unread), TimeProvider.System,
                NullLogger<PersonalRecommendations>.Instance);
        }
    }

    public UserStore Users => new(Database, Deaf);

    public SimilarEntities Similar => new(Personal, new EntityCards(new EntityCardStore(Database), Generations, Deaf, TimeProvider.System), TimeProvider.System);

    public SessionRecommendations Sessions =>
        new(Personal, new EntityCardStore(Database), new HistoryStore(Database), TimeProvider.System);

    public static ModelCache CacheOf(NpgsqlDataSource database, ModelBudget budget, ILogger<ModelCache> logger) =>
        new(new ModelStore(database), new OnlineStore(database), budget, new Generations(), TimeProvider.System, logger);

    public static async Task<Shop> OpenAsync(Servers servers) => new(servers, await servers.NewTenantAsync());

    public async Task<List<string>> RecommendAsync(string user, PersonalQuery? query = null)
    {
        var page = await Personal.ForUserAsync(Tenant, user, query ?? new(), CancellationToken.None);
        return [.. page.Items.Select(item => item.Entity.EntityId)];
    }

    public async Task<long> AddAsync(string id, string attributes = "{}", string type = "product")
    {
        var typeId = await TypeAsync(type);
        var key = await Database.FirstOrDefaultAsync(
            $"""
            INSERT INTO entities (tenant_id, entity_type_id, entity_id, attributes, registered)
            VALUES ({Tenant.Value}, {typeId}, {id}, {attributes}::jsonb, true)
            ON CONFLICT (tenant_id, entity_id, entity_type_id) DO UPDATE SET attributes = excluded.attributes
            RETURNING entity_key
            """,
            row => row.GetInt64(0), CancellationToken.None);
        if (attributes != "{}")
        {
            await AddVectorAsync(typeId, key, FeatureVector.From(JsonElement.Parse(attributes)));
        }

        return key;
    }

    public Task AddVectorAsync(int typeId, long key, float[] feature) =>
        Database.ExecuteAsync(
            $"""
            INSERT INTO entity_vectors (tenant_id, entity_type_id, entity_key, feature)
            VALUES ({Tenant.Value}, {typeId}, {key}, {new HalfVector(Array.ConvertAll(feature, value => (Half)value))})
            ON CONFLICT (tenant_id, entity_type_id, entity_key) DO UPDATE SET feature = excluded.feature, indexed = false
            """,
            CancellationToken.None);

    public Task DeleteAsync(string id) =>
        Database.ExecuteAsync(
            $"UPDATE entities SET deleted = true WHERE tenant_id = {Tenant.Value} AND entity_id = {id}", CancellationToken.None);

    /// <summary>Records interactions as one transaction per call, queue included; entities that are unknown come into being.</summary>
    public async Task InteractAsync(string user, IEnumerable<string> entities, double weight = 1, DateTime? at = null)
    {
        var moment = at ?? Now;
        foreach (var entity in entities)
        {
            moment = moment.AddMilliseconds(-1);
            var key = await AddAsync(entity);
            await InteractionPartitions.OnceMoreAsync(() => Database.ExecuteAsync(
                $"""
                WITH person AS (
                    INSERT INTO users (tenant_id, user_id) VALUES ({Tenant.Value}, {user})
                    ON CONFLICT (tenant_id, user_id) DO UPDATE SET updated_at = now()
                    RETURNING user_key
                ),
                event AS (
                    INSERT INTO interactions (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, weight)
                    SELECT {Tenant.Value}, user_key, {moment}, {key}, 1, {(float)weight} FROM person
                )
                INSERT INTO interaction_changes (tenant_id, user_key, entity_key, weight, occurred_at)
                SELECT {Tenant.Value}, user_key, {key}, {(float)weight}, {moment} FROM person
                """,
                CancellationToken.None));
        }
    }

    /// <summary>Even users like even entities, odd users odd ones; everybody lacks the one with their own number.</summary>
    public async Task FillAsCheckerboardAsync(int users, int entities)
    {
        for (var user = 0; user < users; user++)
        {
            await InteractAsync($"u{user}", Enumerable.Range(0, entities)
                .Where(entity => entity % 2 == user % 2 && entity != user)
                .Select(entity => $"e{entity}"));
        }
    }

    /// <summary>Brings recorded interactions into the charts and the queue of the models, as the worker does.</summary>
    public async Task DrainAsync()
    {
        while (await new ChangeQueueStore(Database).DrainAsync(1000, CancellationToken.None) > 0)
        {
        }
    }

    /// <summary>Trains and publishes as the worker does, with default parameters unless others are given.</summary>
    public async Task<long> TrainAsync(ModelParameters? parameters = null)
    {
        var (work, models) = (new TenantWorkStore(Database), new ModelStore(Database, Rules));
        await work.RequestRebuildAsync(Tenant, CancellationToken.None);
        var lease = await work.LeaseAsync(Tenant, "test", CancellationToken.None);
        var data = await new TrainingDataStore(Database).LoadAsync(Tenant, CancellationToken.None);
        var catalogues = new CatalogueStore(Database);
        var users = await catalogues.LoadUsersAsync(Tenant, data.Interactions, CancellationToken.None);
        var catalogue = await catalogues.LoadAsync(Tenant, data, CancellationToken.None);
        var trained = ModelTrainer.Train(data.Interactions, data.TypeOf, parameters ?? ModelParameters.Default, seed: 1);
        var model = catalogue.AddTo(
            users.AddTo(trained, data.Interactions, CancellationToken.None), data.Interactions, data.TypeOf, CancellationToken.None);
        var run = new TrainingRun(TimeSpan.Zero, 0, 0, data.Events, 0, "{}", "{}");
        var version = await models.PublishAsync(lease!, model, run, data.Snapshot, CancellationToken.None);
        await Models.RefreshAsync(CancellationToken.None);
        return version!.Value;
    }

    public async Task<int> TypeAsync(string name)
    {
        await Database.ExecuteAsync(
            $"INSERT INTO entity_types (tenant_id, name) VALUES ({Tenant.Value}, {name}) ON CONFLICT (tenant_id, name) DO NOTHING",
            CancellationToken.None);
        return (await new ContentStore(Database).TypeAsync(Tenant, name, CancellationToken.None))!.Value;
    }
}
