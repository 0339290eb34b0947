using System.Globalization;
using Recommender.Engine.Errors;

namespace Recommender.Gateway.Errors;

/// <summary>Everything that the gateway itself refuses, and how it says so.</summary>
internal static class Problems
{
    public static Problem NoKey { get; } = new(
        401, "unauthorized", "Unauthorized", "An API key is required: send it as X-API-Key or as Authorization: Bearer.");

    /// <summary>One answer for unknown, expired and revoked keys: the difference is nobody's business.</summary>
    public static Problem WrongKey { get; } = new(401, "unauthorized", "Unauthorized", "The API key is not valid.");

    public static Problem ScopeMissing { get; } = new(
        403, "forbidden", "Forbidden", "The API key does not allow this.") { Code = "FORBIDDEN" };

    public static Problem WrongOrigin { get; } = new(
        403, "origin-not-allowed", "Forbidden", "The API key may not be used from this origin.") { Code = "FORBIDDEN" };

    public static Problem StorageDown { get; } = Busy("STORAGE_UNAVAILABLE", "The API key cannot be checked right now.");

    public static Problem ApiDown { get; } = Busy("API_UNAVAILABLE", "No api replica answers right now.");

    public static Problem ApiSlow { get; } = new(
        504, "timeout", "Time-out", "The request took longer than its route allows.") { Code = "TIMEOUT" };

    public static Problem TooLarge(long limit) => new(
        413, "too-large", "Body too large", string.Create(CultureInfo.InvariantCulture, $"The body may have at most {limit} bytes."))
    {
        Code = "PAYLOAD_TOO_LARGE",
    };

    public static Problem QuotaExceeded(string policy, TimeSpan wait) => new(
        429,
        "https://iana.org/assignments/http-problem-types#quota-exceeded",
        "Quota exceeded",
        "Too many requests; try again later.")
    {
        RetryAfter = wait,
        ViolatedPolicies = [policy],
    };

    public static Problem TooManySockets(int most) => new(
        429,
        "https://iana.org/assignments/http-problem-types#quota-exceeded",
        "Quota exceeded",
        string.Create(CultureInfo.InvariantCulture, $"An address may have {most} WebSockets open at a time."))
    {
        RetryAfter = TimeSpan.FromSeconds(10),
        ViolatedPolicies = ["websockets"],
    };

    /// <summary>For answers that have a status but no body yet.</summary>
    public static Problem ForStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => new(404, "not-found", "Not found", "There is nothing at this address.") { Code = "NOT_FOUND" },
        StatusCodes.Status405MethodNotAllowed => new(405, "method-not-allowed", "Method not allowed", "This address does not take this method.")
        {
            Code = "METHOD_NOT_ALLOWED",
        },
        StatusCodes.Status408RequestTimeout => new(408, "request-timeout", "Request time-out", "The request arrived too slowly.") { Code = "TIMEOUT" },
        StatusCodes.Status413PayloadTooLarge => new(413, "too-large", "Body too large", "The body is too large.") { Code = "PAYLOAD_TOO_LARGE" },
        StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable => ApiDown,
        StatusCodes.Status504GatewayTimeout => ApiSlow,
        >= 500 => new(status, "internal", "Internal error", "The gateway failed.") { Code = "INTERNAL_ERROR" },
        _ => new(status, "bad-request", "Bad request", "The request is not valid HTTP.") { Code = "BAD_REQUEST" },
    };

    private static Problem Busy(string code, string detail) => new(
        503, "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity", "Temporarily unavailable", detail)
    {
        Code = code,
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}
