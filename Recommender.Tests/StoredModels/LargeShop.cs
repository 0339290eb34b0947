using Microsoft.Extensions.Logging.Abstractions;
using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.StoredModels;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;
using Recommender.Tests.Training;

namespace Recommender.Tests.StoredModels;

/// <summary>One tenant with one model, asked by an api that holds all of it and by one whose budget is a byte too small.</summary>
internal sealed class LargeShop
{
    private LargeShop(Shop inMemory, Shop stored) => (InMemory, Stored) = (inMemory, stored);

    public Shop InMemory { get; }

    public Shop Stored { get; }

    /// <param name="servers">Where it is.</param>
    /// <param name="indexAbove">From how many items on the factors have an index.</param>
    /// <param name="fill">Its interactions.</param>
    /// <param name="parameters">Of the model.</param>
    public static async Task<LargeShop> OpenAsync(Servers servers, int indexAbove, Func<Shop, Task> fill, ModelParameters parameters)
    {
        var shop = new Shop(servers, await servers.NewTenantAsync()) { Rules = new(AboveBytes: 0, indexAbove) };
        await fill(shop);
        await shop.DrainAsync();
        await shop.TrainAsync(parameters);
        return new(shop, await WithBudgetBelowAsync(shop));
    }

    /// <summary>The same tenant with a budget that its published model just exceeds; of some 40 items and more the head fits.</summary>
    public static async Task<Shop> WithBudgetBelowAsync(Shop shop)
    {
        var published = await new ModelStore(shop.Database).PublishedAsync(shop.Tenant, CancellationToken.None);
        var models = Shop.CacheOf(shop.Database, new(published!.SizeBytes - 1), NullLogger<ModelCache>.Instance);
        return new(shop.Database, shop.Tenant) { Models = models, Rules = shop.Rules };
    }

    /// <summary>Users with two favourite groups of entities out of twenty.</summary>
    public static async Task FillWithTastesAsync(Shop shop)
    {
        var events = PlantedClusters.Events(seed: 3);
        var type = await shop.TypeAsync("product");
        await InteractionPartitions.OnceMoreAsync(() => shop.Database.ExecuteAsync(
            $"""
            WITH event AS (
                SELECT 'u' || person AS user_id, 'e' || thing AS entity_id, min(place) AS place
                FROM unnest({events.Select(each => each.User).ToArray()}, {events.Select(each => each.Item).ToArray()})
                    WITH ORDINALITY AS given (person, thing, place)
                GROUP BY person, thing
            ),
            known_user AS (
                INSERT INTO users (tenant_id, user_id) SELECT DISTINCT {shop.Tenant.Value}, user_id FROM event RETURNING user_key, user_id
            ),
            known_entity AS (
                INSERT INTO entities (tenant_id, entity_type_id, entity_id, attributes, registered)
                SELECT DISTINCT {shop.Tenant.Value}, {type}, entity_id, jsonb_build_object(), true FROM event
                RETURNING entity_key, entity_id
            )
            INSERT INTO interactions (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, weight)
            SELECT {shop.Tenant.Value}, user_key, now() - place * interval '1 second', entity_key, 1, 1
            FROM event JOIN known_user USING (user_id) JOIN known_entity USING (entity_id)
            """,
            CancellationToken.None));
    }
}
