using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Recommender.Api.Recommendations;

/// <summary>What a query may say about what a user or a visitor has seen already.</summary>
public sealed record SeenParameters
{
    [FromQuery(Name = "exclude_seen"), Description("false: recommend also what the user has seen")]
    public string? ExcludeSeen { get; init; }

    [FromQuery(Name = "seen_types"), Description("Only interactions of these registered types count as seen; all but impressions when left out")]
    public string[]? SeenTypes { get; init; }

    [FromQuery(Name = "seen_again_after_days"), Description("What was seen longer ago may be recommended again")]
    public string? SeenAgainAfterDays { get; init; }
}
