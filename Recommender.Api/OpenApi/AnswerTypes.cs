using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Recommender.Api.OpenApi;

/// <summary>
/// What an operation answers when all is well. The generator keeps one type per status; an operation that answers with
/// one of several has all of them in its metadata.
/// </summary>
internal static class AnswerTypes
{
    private const string Json = "application/json";

    /// <summary>Gives every successful answer its schemas and an example of each.</summary>
    public static async Task AddAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var known = context.Description.ActionDescriptor.EndpointMetadata.OfType<IProducesResponseTypeMetadata>()
            .Where(answer => answer.StatusCode < StatusCodes.Status300MultipleChoices)
            .GroupBy(answer => $"{answer.StatusCode}", answer => answer.Type);
        foreach (var answers in known)
        {
            if (operation.Responses![answers.Key].Content is { } contents)
            {
                Type[] types = [.. answers.OfType<Type>().Where(type => type != typeof(void)).Distinct()];
                foreach (var (type, content) in contents)
                {
                    await DescribeAsync(content, type, types, context, cancellationToken);
                }
            }
        }
    }

    /// <summary>The type of the items of a list; null for what is none.</summary>
    public static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) ? type.GetGenericArguments()[0] : null;

    private static async Task DescribeAsync(
        OpenApiMediaType content, string mediaType, Type[] types, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (types.Length == 0 || mediaType is not (Json or "text/event-stream"))
        {
            content.Schema = new OpenApiSchema { Type = JsonSchemaType.String };
        }
        else if (types.Length == 1)
        {
            content.Example = AnswerExamples.Of(types[0]);
        }
        else
        {
            var schemas = new List<IOpenApiSchema>();
            foreach (var type in types)
            {
                schemas.Add(await SchemaAsync(type, context, cancellationToken));
            }

            content.Schema = new OpenApiSchema { OneOf = schemas };
            content.Examples = types.ToDictionary(Name, IOpenApiExample (type) => new OpenApiExample { Value = AnswerExamples.Of(type) });
        }
    }

    private static async Task<IOpenApiSchema> SchemaAsync(
        Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (ItemOf(type) is { } item)
        {
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = await SchemaAsync(item, context, cancellationToken) };
        }

        context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
        return new OpenApiSchemaReference(type.Name, context.Document);
    }

    private static string Name(Type type) => ItemOf(type) is { } item ? $"{item.Name}s" : type.Name;
}
