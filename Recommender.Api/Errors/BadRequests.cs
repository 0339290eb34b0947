using System.Text.Json;
using Recommender.Engine.Errors;
using Recommender.Engine.Faults;

namespace Recommender.Api.Errors;

/// <summary>What the server and the serializer refuse before a handler runs.</summary>
internal static class BadRequests
{
    public static Problem Describe(BadHttpRequestException bad) => bad switch
    {
        { InnerException: JsonException json } => Describe(json),
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Fault(FaultCode.PayloadTooLarge, "the body is larger than this route allows").ToProblem(),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => UnsupportedMediaType,
        { StatusCode: StatusCodes.Status408RequestTimeout } => new(408, "request-timeout", "Request time-out", "The request arrived too slowly.") { Code = "TIMEOUT" },
        _ => new Fault(FaultCode.BadRequest, Plain(bad.Message)).ToProblem(),
    };

    public static Problem UnsupportedMediaType { get; } =
        new Fault(FaultCode.UnsupportedMediaType, "the body must be application/json").ToProblem();

    /// <summary>Not JSON at all is 400; JSON of another shape is 422. Both name the place.</summary>
    public static Problem Describe(JsonException json)
    {
        var isSyntax = json.InnerException is JsonException || json.GetType() != typeof(JsonException);
        var field = (json.Path ?? "$") is ['$', '.', .. var name] ? name : json.Path is null or "$" ? "" : json.Path;
        var line = (json.LineNumber ?? 0) + 1;
        var place = field.Length > 0 ? $" (line {line}, field {field})" : $" (line {line})";
        var fault = isSyntax
            ? new Fault(FaultCode.InvalidJson, $"the body is not valid JSON{place}")
            : new Fault(FaultCode.UnprocessableBody, Reason(json.Message) + place);
        return fault.ToProblem() with
        {
            Details = new Dictionary<string, object?> { ["line"] = line, ["field"] = field.Length > 0 ? field : null },
            Errors = field.Length > 0 ? new Dictionary<string, string[]> { [field] = [Reason(json.Message)] } : null,
        };
    }

    // The serializer names CLR types, which are nobody's business: only what it says about JSON is passed on.
    private static string Reason(string message) =>
        message.Contains("missing required properties", StringComparison.Ordinal)
            ? $"missing {message[(message.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimEnd('.').Trim()}"
        : message.StartsWith("Duplicate property", StringComparison.Ordinal) ? "a field is given twice"
        : message.StartsWith("The JSON value", StringComparison.Ordinal) || message.Contains("could not be converted", StringComparison.Ordinal)
            ? "the value is of the wrong type"
        : message.Contains(" must ", StringComparison.Ordinal) && !message.Contains("System.", StringComparison.Ordinal) ? message
        : "the value is not allowed here";

    private static string Plain(string message) =>
        message.StartsWith("Failed to bind parameter", StringComparison.Ordinal) && message.Split('"') is [_, var parameter, ..]
            ? $"the value of {parameter[(parameter.LastIndexOf(' ') + 1)..]} cannot be read"
            : message.TrimEnd('.');
}
