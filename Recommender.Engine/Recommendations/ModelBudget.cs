using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>How much memory the models of all tenants together may take in one process.</summary>
public sealed record ModelBudget(long Bytes)
{
    public static ModelBudget Default { get; } = new(1L << 30);

    /// <summary>Whether a model fits when no other one is there.</summary>
    public bool Holds(PublishedModel model) => model.SizeBytes <= Bytes;
}
