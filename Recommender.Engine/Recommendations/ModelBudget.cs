using Recommender.Engine.StoredModels;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>How much memory the models of all tenants together may take in one process.</summary>
public sealed record ModelBudget(long Bytes)
{
    public static ModelBudget Default { get; } = new(new ModelMemoryOptions().Bytes);

    /// <summary>Whether a model fits when no other one is there.</summary>
    public bool Holds(PublishedModel model) => model.SizeBytes <= Bytes;

    /// <summary>What is in memory of a model: all of it, or its head where only that fits; null where not even that does.</summary>
    public long? SizeOf(PublishedModel model) => Holds(model) ? model.SizeBytes : model.HeadBytes <= Bytes ? model.HeadBytes : null;
}
