using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Recommender.Api.Errors;

namespace Recommender.Api.OpenApi;

/// <summary>How operations fail, each described once for the whole document.</summary>
internal static class Failures
{
    private const string ProblemType = "application/problem+json";

    private static readonly Failure[] OfEverything =
    [
        new(400, "The request is wrong; the body says where", "validation-error", "VALIDATION_ERROR", "Validation error", "count must be between 1 and 100"),
        new(401, "No or wrong API key", "unauthorized", 401, "Unauthorized", "The API key is not valid."),
        new(403, "The key does not allow this, or belongs to another tenant", "forbidden", "FORBIDDEN", "Forbidden", "the API key does not allow this"),
        new(404, "There is no such thing, for this tenant", "entity-not-found", "ENTITY_NOT_FOUND", "Entity not found", "'lamp-1'"),
        new(429, "Too many requests; Retry-After says when to come back", "quota-exceeded", 429, "Quota exceeded", "Too many requests; try again later."),
        new(503, "Storage cannot be reached right now; Retry-After says when to try again", "service-unavailable", "SERVICE_UNAVAILABLE", "Service unavailable", "storage cannot be reached right now"),
    ];

    private static readonly Failure[] OfBodies =
    [
        new(413, "The body is too large", "payload-too-large", "PAYLOAD_TOO_LARGE", "Payload too large", "the body is larger than this route allows"),
        new(415, "The body is of another media type", "unsupported-media-type", "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type", "the body must be application/json"),
        new(422, "The body is JSON of another shape", "unprocessable-body", "UNPROCESSABLE_BODY", "Unprocessable body", "missing 'entity_id' (line 1)"),
    ];

    // Of writes, whose idempotency keys may be in use, and of what says so itself.
    private static readonly Failure Conflict =
        new(409, "The state of things does not allow this now", "conflict", "CONFLICT", "Conflict", "the job has not ended yet");

    private sealed record Failure(int Status, string Meaning, string Name, JsonNode Code, string Title, string Detail)
    {
        public string Component => $"Failure{Status}";
    }

    public static async Task AddAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellationToken);
        context.Document!.AddComponent(nameof(ProblemBody), problem);
        operation.Responses ??= [];
        foreach (var failure in Of(operation))
        {
            context.Document.AddComponent<IOpenApiResponse>(failure.Component, Describe(failure, context.Document));
            operation.Responses[$"{failure.Status}"] = new OpenApiResponseReference(failure.Component, context.Document);
        }
    }

    private static IEnumerable<Failure> Of(OpenApiOperation operation)
    {
        IEnumerable<Failure> failures = operation.RequestBody is null ? OfEverything : [.. OfEverything, .. OfBodies];
        return operation.RequestBody is null && !operation.Responses!.ContainsKey("409") ? failures : failures.Append(Conflict);
    }

    private static OpenApiResponse Describe(Failure failure, OpenApiDocument document) => new()
    {
        Description = failure.Meaning,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [ProblemType] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemBody), document), Example = Example(failure) },
        },
    };

    private static JsonObject Example(Failure failure)
    {
        var detail = failure.Code.GetValueKind() == System.Text.Json.JsonValueKind.Number ? failure.Detail : $"{failure.Title}: {failure.Detail}";
        return new()
        {
            ["type"] = $"urn:recommender:problem:{failure.Name}",
            ["title"] = failure.Title,
            ["status"] = failure.Status,
            ["detail"] = detail,
            ["instance"] = "/api/v1/entities/lamp-1",
            ["traceId"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ["error"] = new JsonObject
            {
                ["code"] = failure.Code.DeepClone(),
                ["message"] = detail,
                ["details"] = new JsonObject { ["status"] = failure.Status },
            },
        };
    }
}
