using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>All interactions of a tenant at one moment.</summary>
/// <param name="Interactions">Users, entities and interactions by their keys in the database.</param>
/// <param name="EntityTypes">The type of every entity that occurs.</param>
/// <param name="Snapshot">The database's own name of the moment; it tells which queued changes are in the data already.</param>
/// <param name="Events">Interactions read, before repeated ones became one pair.</param>
public sealed record TrainingData(
    InteractionMatrix Interactions, IReadOnlyDictionary<long, string> EntityTypes, string Snapshot, long Events)
{
    /// <summary>The type of an entity; empty if it is gone.</summary>
    public string TypeOf(long entity) => EntityTypes.GetValueOrDefault(entity, "");
}
