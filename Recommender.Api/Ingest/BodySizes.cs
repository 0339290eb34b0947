using Microsoft.AspNetCore.Http.Metadata;

namespace Recommender.Api.Ingest;

/// <summary>How long a body may be. Bulk routes limit themselves: by the line, or the whole where it must be held.</summary>
internal sealed record BodySizes(long? MaxRequestBodySize) : IRequestSizeLimitMetadata
{
    public static BodySizes Unlimited { get; } = new((long?)null);

    /// <summary>Whether a request goes to a bulk route.</summary>
    public static bool IsUnlimited(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<BodySizes>() is { MaxRequestBodySize: null };
}
