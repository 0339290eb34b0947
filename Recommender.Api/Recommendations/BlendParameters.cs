using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Recommender.Api.Recommendations;

/// <summary>What a query may say about how scores come about, where that is not fixed by the route.</summary>
public sealed record BlendParameters
{
    [FromQuery(Name = "algorithm"), Description("hybrid, collaborative, content_based, trending or popular")]
    public string? Algorithm { get; init; }

    [FromQuery(Name = "collaborative_weight"), Description("Share of what people with a similar history like, in [0,1]")]
    public string? CollaborativeWeight { get; init; }

    [FromQuery(Name = "content_weight"), Description("Share of what resembles the history, in [0,1]")]
    public string? ContentWeight { get; init; }

    [FromQuery(Name = "content_based_weight"), Description("Another name of content_weight")]
    public string? ContentBasedWeight { get; init; }
}
