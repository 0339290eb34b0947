namespace Recommender.Engine.Errors;

/// <summary>
/// An error as every service answers it: RFC 9457 fields, and the <c>error</c> object that clients of the seed read.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Name">The last part of the stable type URI, in kebab case: <c>entity-not-found</c>. An absolute URI is used as it is.</param>
/// <param name="Title">The same short sentence for every occurrence.</param>
/// <param name="Detail">What happened this time; never holds a key or text of a driver.</param>
public sealed record Problem(int Status, string Name, string Title, string Detail)
{
    /// <summary>Text like <c>ENTITY_NOT_FOUND</c> for domain errors; null makes <c>error.code</c> the numeric status, as for 401 and 429.</summary>
    public string? Code { get; init; }

    /// <summary>Members of <c>error.details</c> beside the status.</summary>
    public IReadOnlyDictionary<string, object?> Details { get; init; } = new Dictionary<string, object?>();

    /// <summary>What is wrong with which field, by its name on the wire.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The rate limit policies that the request exceeded.</summary>
    public IReadOnlyList<string>? ViolatedPolicies { get; init; }

    /// <summary>When to try again; sent as <c>Retry-After</c> in whole seconds, rounded up.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public string Type => Name.Contains(':', StringComparison.Ordinal) ? Name : $"urn:recommender:problem:{Name}";
}
