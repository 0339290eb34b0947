namespace Recommender.Cli.Demo;

/// <summary>A data set to try the service with.</summary>
/// <param name="Name">What it is, for the console.</param>
/// <param name="Entities">JSON objects as the bulk route takes them.</param>
/// <param name="Interactions">The same for interactions, each with its own time.</param>
/// <param name="InteractionCount">How many those are.</param>
/// <param name="Titles">Readable names by entity id.</param>
/// <param name="ExampleUser">The user whose recommendations are printed.</param>
/// <param name="ExampleHistory">Ids of what that user liked most recently, newest first.</param>
internal sealed record DemoData(
    string Name,
    IReadOnlyList<byte[]> Entities,
    IEnumerable<byte[]> Interactions,
    int InteractionCount,
    IReadOnlyDictionary<string, string> Titles,
    string ExampleUser,
    IReadOnlyList<string> ExampleHistory);
