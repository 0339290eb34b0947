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
        _ when bad.Message.Contains("no body was provided", StringComparison.Ordinal) =>
            new Fault(FaultCode.InvalidJson, "the body is empty").ToProblem(),
        _ => new Fault(FaultCode.BadRequest, Plain(bad.Message)).ToProblem(),
    };

    public static Problem UnsupportedMediaType { get; } =
        new Fault(FaultCode.UnsupportedMediaType, "the body must be application/json").ToProblem();

    public static Problem Describe(JsonException json)
    {
        var (line, field) = Place(json);
        return Fault(json, place: true).ToProblem() with
        {
            Details = new Dictionary<string, object?> { ["line"] = line, ["field"] = field },
            Errors = field is null ? null : new Dictionary<string, string[]> { [field] = [Reason(json.Message)] },
        };
    }

    /// <summary>Not JSON at all is 400; JSON of another shape is 422.</summary>
    public static Fault Fault(JsonException json, bool place)
    {
        var (line, field) = Place(json);
        var where = (place, field) switch
        {
            (true, not null) => $" (line {line}, field {field})",
            (true, null) => $" (line {line})",
            (false, not null) => $" (field {field})",
            _ => "",
        };

        // The reader throws a class of its own, which the serializer wraps.
        return json.InnerException is JsonException || json.GetType() != typeof(JsonException)
            ? new(FaultCode.InvalidJson, $"the body is not valid JSON{where}")
            : new(FaultCode.UnprocessableBody, Reason(json.Message) + where);
    }

    private static (long Line, string? Field) Place(JsonException json) =>
        ((json.LineNumber ?? 0) + 1, json.Path is null or "$" ? null : json.Path.StartsWith("$.", StringComparison.Ordinal) ? json.Path[2..] : json.Path);

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
