namespace Recommender.Cli.Import;

/// <summary>What a file holds; the names are those of the routes.</summary>
internal enum RecordKind
{
    Entities,
    Interactions,
}
