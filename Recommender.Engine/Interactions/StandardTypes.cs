namespace Recommender.Engine.Interactions;

/// <summary>The types every tenant starts with; schema file 0020 has their weights.</summary>
public static class StandardTypes
{
    /// <summary>The one whose weight is what the user said.</summary>
    public const string Rating = "rating";

    private static readonly HashSet<string> Names =
        ["view", "add_to_cart", "purchase", "like", "click", "impression", Rating];

    public static bool Contains(string name) => Names.Contains(name);
}
