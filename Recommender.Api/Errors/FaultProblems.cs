using Recommender.Engine.Errors;
using Recommender.Engine.Faults;

namespace Recommender.Api.Errors;

/// <summary>How each fault looks on the wire: its status, and a message that starts with the category as clients know it.</summary>
internal static class FaultProblems
{
    private static readonly Dictionary<FaultCode, (int Status, string Title)> Shapes = new()
    {
        [FaultCode.InvalidRequest] = (400, "Invalid request"),
        [FaultCode.ValidationError] = (400, "Validation error"),
        [FaultCode.BadRequest] = (400, "Bad request"),
        [FaultCode.InvalidJson] = (400, "Invalid JSON"),
        [FaultCode.UnprocessableBody] = (422, "Unprocessable body"),
        [FaultCode.Forbidden] = (403, "Forbidden"),
        [FaultCode.NotFound] = (404, "Not found"),
        [FaultCode.EntityNotFound] = (404, "Entity not found"),
        [FaultCode.UserNotFound] = (404, "User not found"),
        [FaultCode.TenantNotFound] = (404, "Tenant not found"),
        [FaultCode.JobNotFound] = (404, "Job not found"),
        [FaultCode.AmbiguousEntity] = (409, "Ambiguous entity"),
        [FaultCode.Conflict] = (409, "Conflict"),
        [FaultCode.PreconditionFailed] = (412, "Precondition failed"),
        [FaultCode.IdempotencyKeyReused] = (422, "Idempotency key reused"),
        [FaultCode.IdempotencyKeyInUse] = (409, "Idempotency key in use"),
        [FaultCode.PayloadTooLarge] = (413, "Payload too large"),
        [FaultCode.UnsupportedMediaType] = (415, "Unsupported media type"),
        [FaultCode.QuotaExceeded] = (429, "Quota exceeded"),
        [FaultCode.ServiceUnavailable] = (503, "Service unavailable"),
    };

    public static Problem ToProblem(this Fault fault)
    {
        var (status, title) = Shapes[fault.Code];
        return fault.Code == FaultCode.QuotaExceeded ? QuotaExceeded(fault.Message) : new(status, fault.Code.Word().Replace('_', '-').ToLowerInvariant(), title, $"{title}: {fault.Message}")
        {
            Code = fault.Code.Word(),
            Details = fault.Details ?? new Dictionary<string, object?>(),
            RetryAfter = status == StatusCodes.Status503ServiceUnavailable ? TimeSpan.FromSeconds(1) : null,
        };
    }

    // As the gateway says it of its limits.
    private static Problem QuotaExceeded(string message) => new(
        429, "https://iana.org/assignments/http-problem-types#quota-exceeded", "Quota exceeded", $"Quota exceeded: {message}")
    {
        RetryAfter = TimeSpan.FromSeconds(30),
        ViolatedPolicies = ["jobs"],
    };
}
