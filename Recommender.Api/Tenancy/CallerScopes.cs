using Recommender.Engine.Tenancy;

namespace Recommender.Api.Tenancy;

/// <summary>What a caller must be allowed for a route; any one of the scopes suffices.</summary>
public sealed record RequiredScopes(Scopes AnyOf);

internal static class CallerScopes
{
    public static TBuilder Requires<TBuilder>(this TBuilder routes, Scopes anyOf)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new RequiredScopes(anyOf));

    public static bool Allows(this CallerIdentity caller, Endpoint? endpoint) =>
        caller.Scopes.HasFlag(Scopes.Operator)
        || endpoint?.Metadata.GetMetadata<RequiredScopes>() is not { } required
        || (caller.Scopes & required.AnyOf) != 0;
}
