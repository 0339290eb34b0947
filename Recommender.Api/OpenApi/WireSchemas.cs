using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Recommender.Engine.Interactions;
using Recommender.Api.Json;

namespace Recommender.Api.OpenApi;

/// <summary>Schemas of what has a converter of its own, which the generator cannot look into.</summary>
internal static class WireSchemas
{
    private const JsonSchemaType TextOrWhole = JsonSchemaType.String | JsonSchemaType.Integer;

    public static Task ApplyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var converter = context.JsonPropertyInfo?.CustomConverter;
        if (converter is TextOrNumber)
        {
            schema.Type = context.JsonPropertyInfo!.IsGetNullable ? TextOrWhole | JsonSchemaType.Null : TextOrWhole;
        }
        else if (converter is TextsOrNumbers)
        {
            schema.Type = JsonSchemaType.Array;
            schema.Items = new OpenApiSchema { Type = TextOrWhole };
        }
        else if (converter is TimeOrMilliseconds)
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Integer | JsonSchemaType.Null;
        }
        else if (context.JsonTypeInfo.Type == typeof(TypeName))
        {
            schema.Description = "A name, {\"rating\": 4.5} or {\"custom\": \"wishlist\"}.";
            schema.OneOf =
            [
                new OpenApiSchema { Type = JsonSchemaType.String },
                OneField("rating", JsonSchemaType.Number),
                OneField("custom", JsonSchemaType.String),
            ];
        }
        else if (context.JsonTypeInfo.Type == typeof(JsonElement) && context.JsonPropertyInfo?.Name is "attributes")
        {
            schema.Type = JsonSchemaType.Object;
        }
        else if (context.JsonTypeInfo.Type == typeof(JsonElement) && context.JsonPropertyInfo?.Name is "metadata")
        {
            schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
        }

        foreach (var property in context.JsonTypeInfo.Properties)
        {
            // What is null is left out.
            if (property.IsGetNullable)
            {
                schema.Required?.Remove(property.Name);
            }
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema OneField(string name, JsonSchemaType type) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { name },
        Properties = new Dictionary<string, IOpenApiSchema> { [name] = new OpenApiSchema { Type = type } },
    };
}
