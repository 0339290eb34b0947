using System.Text.Json;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Recommendations;

/// <summary>A body that is a page of recommendations, of a kind that is counted.</summary>
internal interface IPageBody
{
    PageKind Kind { get; }

    /// <summary>The body in UTF-8.</summary>
    byte[] ToJson(JsonSerializerOptions options);
}
