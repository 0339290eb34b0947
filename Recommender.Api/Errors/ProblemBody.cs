using System.Text.Json.Serialization;

namespace Recommender.Api.Errors;

/// <summary>Every answer of 400 and above (RFC 9457).</summary>
/// <param name="Type">A stable URI of the kind of error.</param>
/// <param name="Title">The same sentence for every error of the kind.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong this time.</param>
/// <param name="Instance">The path that was asked.</param>
/// <param name="TraceId">Finds the request in traces and logs.</param>
/// <param name="Errors">What is wrong with which field.</param>
/// <param name="Error">The same for clients that expect one object.</param>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Instance,
    [property: JsonPropertyName("traceId")] string TraceId,
    IReadOnlyDictionary<string, string[]>? Errors,
    ErrorBody Error);

/// <summary>The error as one object.</summary>
/// <param name="Code">A word such as <c>ENTITY_NOT_FOUND</c>; for 401 and 429 the status as a number.</param>
/// <param name="Message">What is wrong this time.</param>
/// <param name="Details">The status as a number, and what else is known.</param>
public sealed record ErrorBody(object Code, string Message, IReadOnlyDictionary<string, object?> Details);
