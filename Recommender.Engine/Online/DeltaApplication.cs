using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>
/// Copy on write: the old model stays whole for whoever is reading it, the new one shares what did not change. However many
/// deltas there are, the arrays of the model are copied once.
/// </summary>
public static class DeltaApplication
{
    /// <exception cref="InvalidOperationException">The delta was made for a model with another number of items.</exception>
    public static RecommendationModel Apply(this RecommendationModel model, ModelDelta delta)
    {
        var changing = new ChangingModel(model);
        changing.Add(delta);
        return changing.ToModel();
    }

    /// <param name="model">The one that the first delta was made for.</param>
    /// <param name="deltas">In their order, read one by one; without any the model is returned as it is.</param>
    /// <exception cref="InvalidOperationException">A delta was made for a model with another number of items.</exception>
    public static async Task<RecommendationModel> ApplyAsync(this RecommendationModel model, IAsyncEnumerable<ModelDelta> deltas)
    {
        ChangingModel? changing = null;
        await foreach (var delta in deltas)
        {
            changing ??= new ChangingModel(model);
            changing.Add(delta);
        }

        return changing?.ToModel() ?? model;
    }
}
