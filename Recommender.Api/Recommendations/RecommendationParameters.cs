using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Recommender.Engine.Filters;

namespace Recommender.Api.Recommendations;

/// <summary>
/// What the query of every recommendation route may say. All of it arrives as text and is read by
/// <see cref="RecommendationQuery"/>, so that each mistake is answered with the sentence that clients know.
/// </summary>
public sealed record RecommendationParameters
{
    [FromQuery(Name = "count"), Description("How many, 1 to 100; 10 when left out")]
    public string? Count { get; init; }

    [FromQuery(Name = "limit"), Description("Another name of count")]
    public string? Limit { get; init; }

    [FromQuery(Name = "entity_type"), Description("Only entities of this type")]
    public string? EntityType { get; init; }

    [FromQuery(Name = "window_days"), Description("How far trending looks back, in days")]
    public string? WindowDays { get; init; }

    [FromQuery(Name = "exclude_ids"), Description("Entity ids to leave out, separated by commas or given repeatedly")]
    public string[]? ExcludeIds { get; init; }

    [FromQuery(Name = "filter"), Description("A condition on the entities, such as price < 50 and category in (\"shoes\", \"boots\")")]
    public string? Filter { get; init; }

    /// <summary>What <see cref="Filter"/> may ask for.</summary>
    [FromServices]
    public FilterFields FilterFields { get; init; } = FilterFields.Everything;

    [FromQuery(Name = "diversity"), Description("How different the entities shall be from each other, in [0,1]; 0 when left out")]
    public string? Diversity { get; init; }

    [FromQuery(Name = "cap_field"), Description("An attribute of which no value shall occur too often")]
    public string? CapField { get; init; }

    [FromQuery(Name = "cap_limit"), Description("How often a value of cap_field may occur; 1 when left out")]
    public string? CapLimit { get; init; }

    [FromQuery(Name = "cursor"), Description("next_cursor of the page before")]
    public string? Cursor { get; init; }

    [FromQuery(Name = "explain"), Description("true: name all the evidence, and the parts of collaborative weights")]
    public string? Explain { get; init; }
}
