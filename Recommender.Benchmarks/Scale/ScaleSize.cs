namespace Recommender.Benchmarks.Scale;

/// <summary>One point of the curve.</summary>
/// <param name="Name">What is typed and printed.</param>
/// <param name="Entities">A fifth as many users, ten times as many interactions.</param>
internal sealed record ScaleSize(string Name, int Entities)
{
    public int Users => Entities / 5;

    public int Interactions => Entities * 10;

    public static IReadOnlyList<ScaleSize> All { get; } = [new("10k", 10_000), new("100k", 100_000), new("1m", 1_000_000)];

    /// <exception cref="ArgumentException">There is no such size.</exception>
    public static ScaleSize Named(string name) =>
        All.FirstOrDefault(size => string.Equals(size.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"there is no size '{name}'; there are {string.Join(", ", All.Select(size => size.Name))}");
}
