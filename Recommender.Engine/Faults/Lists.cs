namespace Recommender.Engine.Faults;

/// <summary>What is true of every list in a body. The serializer checks that a list is there, not what is in it.</summary>
internal static class Lists
{
    /// <summary>The refusal of a list that holds null, or null.</summary>
    /// <param name="items">The list.</param>
    /// <param name="field">What the body calls it.</param>
    public static Fault? CheckItems(IEnumerable<string?> items, string field) =>
        items.Contains(null) ? Fault.Validation($"{field} must not hold null") : null;
}
