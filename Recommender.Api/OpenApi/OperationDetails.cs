using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Recommender.Api.Tenancy;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.OpenApi;

/// <summary>What every operation has in common: who may call it, whose data it means, and how it fails.</summary>
internal static class OperationDetails
{
    public static async Task AddAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var description = context.Description;
        operation.OperationId = OperationIds.Of(description.HttpMethod!, description.RelativePath!);
        Describe(operation, context);
        RequireNoQuery(operation);
        AddTenant(operation, description.RelativePath!);

        await AnswerTypes.AddAsync(operation, context, cancellationToken);
        await Failures.AddAsync(operation, context, cancellationToken);
        Examples.Add(operation);
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredScopes>().LastOrDefault() is { } scopes)
        {
            operation.Description = $"Needs the scope {string.Join(" or ", ScopeNames.Format(scopes.AnyOf))}.";
        }
    }

    // The generator takes lists for required; an absent one is an empty one.
    private static void RequireNoQuery(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Query))
        {
            parameter.Required = false;
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
}
