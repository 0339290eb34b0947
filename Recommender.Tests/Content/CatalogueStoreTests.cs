using Recommender.Engine.Content;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Content;

public sealed class CatalogueStoreTests(Servers servers)
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task New_entities_get_into_the_model_by_their_attributes()
    {
        var shop = await Shop.OpenAsync(servers);
        await DescribeAsync(shop);
        await FillAsync(shop); // which empties the attributes
        await DescribeAsync(shop);
        var even = await shop.AddAsync("new-even", """{"kind":"even"}""");
        var odd = await shop.AddAsync("new-odd", """{"kind":"odd"}""");
        await shop.AddAsync("gone", """{"kind":"odd"}""");
        await shop.DeleteAsync("gone");
        var input = await new TrainingDataStore(servers.Database).LoadAsync(shop.Tenant, None);

        var catalogue = await new CatalogueStore(servers.Database).LoadAsync(shop.Tenant, input, None);

        Assert.Equal([even, odd], catalogue.NewKeys);
        Assert.Equal(input.Interactions.ItemCount, catalogue.Known.Count);
        var parameters = new ModelParameters(Weighting.Plain, null, new IalsParameters(8, .01f, .1f, 8), FactorShare: 1);
        var trained = ModelTrainer.Train(input.Interactions, input.TypeOf, parameters, seed: 1, cancellationToken: None);
        var model = catalogue.AddTo(trained, input.Interactions, input.TypeOf, None);
        var scores = new float[model.ItemCount];
        // Items are in the order of their keys, and so of their creation.
        model.Score([new(0), new(2)], scores);
        Assert.Equal(input.Interactions.ItemCount + 2, model.ItemCount);
        Assert.Equal("product", model.Items.TypeOf(model.ItemCount - 1));
        Assert.True(scores[^2] > scores[^1] + .5f, $"{scores[^2]} and {scores[^1]}");
    }

    [Fact]
    public async Task Interactions_with_unknown_entities_and_no_attributes_leave_the_model_as_it_is()
    {
        var shop = await Shop.OpenAsync(servers);
        await FillAsync(shop);
        var input = await new TrainingDataStore(servers.Database).LoadAsync(shop.Tenant, None);
        var model = ModelTrainer.Train(input.Interactions, input.TypeOf, ModelParameters.Default, seed: 1, cancellationToken: None);

        var catalogue = await new CatalogueStore(servers.Database).LoadAsync(shop.Tenant, input, None);

        Assert.False(catalogue.Teaches);
        Assert.Same(model, catalogue.AddTo(model, input.Interactions, input.TypeOf, None));
    }

    private static async Task DescribeAsync(Shop shop)
    {
        for (var entity = 0; entity < 30; entity++)
        {
            await shop.AddAsync($"e{entity}", $$"""{"kind":"{{(entity % 2 == 0 ? "even" : "odd")}}"}""");
        }
    }

    private static Task FillAsync(Shop shop) => shop.FillAsCheckerboardAsync(users: 20, entities: 30);
}
