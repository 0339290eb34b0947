using Recommender.Engine.Filters;

namespace Recommender.Api.Recommendations;

internal sealed class FilterOptions
{
    /// <summary>What filters may ask for, separated by commas; everything when it is not set.</summary>
    [ConfigurationKeyName("FILTER_FIELDS")]
    public string Names { get; set; } = "";

    public FilterFields Fields =>
        Names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } names
            ? FilterFields.Only(names)
            : FilterFields.Everything;
}
