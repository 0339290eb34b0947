namespace Recommender.Engine.Recommendations;

/// <summary>What a request wants its recommendations from; whatever it is, a page that it cannot fill is filled up.</summary>
public enum Algorithm
{
    /// <summary>Collaborative and content scores, blended.</summary>
    Hybrid,

    /// <summary>What people with a similar history like.</summary>
    Collaborative,

    /// <summary>What resembles the history by its attributes.</summary>
    ContentBased,

    /// <summary>What everybody is at right now.</summary>
    Trending,

    /// <summary>What everybody liked so far.</summary>
    Popular,
}

/// <summary>The algorithms by their names on the wire.</summary>
public static class AlgorithmNames
{
    private static readonly Dictionary<string, Algorithm> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hybrid"] = Algorithm.Hybrid,
        ["collaborative"] = Algorithm.Collaborative,
        ["content_based"] = Algorithm.ContentBased,
        ["content-based"] = Algorithm.ContentBased,
        ["trending"] = Algorithm.Trending,
        ["popular"] = Algorithm.Popular,
    };

    /// <summary>Reads a name in any case; false when there is no such algorithm.</summary>
    public static bool TryParse(string name, out Algorithm algorithm) => ByName.TryGetValue(name, out algorithm);

    public static string Name(this Algorithm algorithm) =>
        algorithm == Algorithm.ContentBased ? "content_based" : algorithm.ToString().ToLowerInvariant();
}
