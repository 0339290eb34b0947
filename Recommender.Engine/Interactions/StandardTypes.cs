namespace Recommender.Engine.Interactions;

/// <summary>The types every tenant starts with; schema file 0165 has their weights.</summary>
public static class StandardTypes
{
    /// <summary>The one whose weight is what the user said.</summary>
    public const string Rating = "rating";

    /// <summary>The one that says what was shown, not what somebody did: it weighs nothing and counts as seen only where a request asks for it.</summary>
    public const string Impression = "impression";

    private static readonly HashSet<string> Names =
        ["view", "add_to_cart", "purchase", "like", "click", Impression, Rating];

    public static bool Contains(string name) => Names.Contains(name);
}
