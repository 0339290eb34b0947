using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.OpenApi;

/// <summary>What every operation has in common: who may call it, whose data it means, and how it fails.</summary>
internal static class OperationDetails
{
    private const string ProblemType = "application/problem+json";

    private static readonly (string Status, string Meaning)[] Failures =
    [
        ("400", "The request is wrong; the body says where"),
        ("401", "No or wrong API key"),
        ("403", "The key does not allow this, or belongs to another tenant"),
        ("404", "There is no such thing, for this tenant"),
        ("429", "Too many requests; Retry-After says when to come back"),
        ("503", "Storage cannot be reached right now; nothing was written"),
    ];

    public static async Task AddAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var description = context.Description;
        operation.OperationId = OperationIds.Of(description.HttpMethod!, description.RelativePath!);
        Describe(operation, context);
        AddTenant(operation, description.RelativePath!);

        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellationToken);
        context.Document?.AddComponent(nameof(ProblemBody), problem);
        operation.Responses ??= [];
        foreach (var (status, meaning) in Failures)
        {
            operation.Responses[status] = Failure(meaning, context.Document);
        }

        if (operation.RequestBody is not null)
        {
            operation.Responses["413"] = Failure("The body is too large", context.Document);
            operation.Responses["415"] = Failure("The body is of another media type", context.Document);
            operation.Responses["422"] = Failure("The body is JSON of another shape", context.Document);
        }

        Examples.Add(operation);
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredScopes>().LastOrDefault() is { } scopes)
        {
            operation.Description = $"Needs the scope {string.Join(" or ", ScopeNames.Format(scopes.AnyOf))}.";
        }
    }

    private static void AddTenant(OpenApiOperation operation, string path)
    {
        operation.Parameters ??= [];
        if (path.Contains("{tenant}", StringComparison.Ordinal) && !operation.Parameters.Any(parameter => parameter.Name == "tenant"))
        {
            operation.Parameters.Add(Text("tenant", ParameterLocation.Path, "The tenant", isRequired: true));
        }

        operation.Parameters.Add(Text(
            RequestTenant.Field, ParameterLocation.Query, "For operator keys: the tenant that is meant; the default tenant when nothing names one"));
    }

    private static OpenApiParameter Text(string name, ParameterLocation place, string description, bool isRequired = false) =>
        new()
        {
            Name = name,
            In = place,
            Description = description,
            Required = isRequired,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };

    private static OpenApiResponse Failure(string meaning, OpenApiDocument? document) => new()
    {
        Description = meaning,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [ProblemType] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemBody), document) },
        },
    };
}
