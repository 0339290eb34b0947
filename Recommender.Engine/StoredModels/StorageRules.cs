namespace Recommender.Engine.StoredModels;

/// <summary>Which models are published in a form that can be asked in the database, too.</summary>
/// <param name="AboveBytes">Those of more bytes: what an api keeps in memory of all models.</param>
/// <param name="IndexAbove">Factors of more items get an index; an exact search of so many takes some 20 ms.</param>
public sealed record StorageRules(long AboveBytes, int IndexAbove = 20_000)
{
    public static StorageRules Default { get; } = new(new ModelMemoryOptions().Bytes);
}
