using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;
using Recommender.Engine.Entities;
using Recommender.Engine.Faults;

namespace Recommender.Api.Entities;

/// <summary>Conditional requests (RFC 9110): the ETag of an entity is its revision.</summary>
internal static class EntityTags
{
    public static Fault Changed { get; } = new(FaultCode.PreconditionFailed, "the entity exists already or was changed meanwhile");

    public static EntityTagHeaderValue Of(Entity entity) => new($"\"{entity.Revision}\"");

    /// <summary>What a change may apply to: any revision, unless the request names some in <c>If-Match</c>.</summary>
    public static Func<Entity, bool> Demanded(HttpContext context) =>
        context.Request.GetTypedHeaders().IfMatch is { Count: > 0 } wanted
            ? entity => wanted.Any(tag => Matches(tag, entity))
            : _ => true;

    public static bool IsKnown(RequestHeaders headers, Entity entity) =>
        headers.IfNoneMatch is { Count: > 0 } known && known.Any(tag => Matches(tag, entity));

    public static bool CreatesOnly(RequestHeaders headers) =>
        headers.IfNoneMatch is [var only] && only.Equals(EntityTagHeaderValue.Any);

    private static bool Matches(EntityTagHeaderValue tag, Entity entity) =>
        tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(Of(entity), useStrongComparison: false);
}
