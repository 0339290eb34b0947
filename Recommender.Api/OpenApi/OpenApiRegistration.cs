using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Recommender.Api.Tenancy;
using Scalar.AspNetCore;

namespace Recommender.Api.OpenApi;

/// <summary>The description of the API, generated from its routes and records.</summary>
internal static class OpenApiRegistration
{
    public static void AddReference(this IServiceCollection services) =>
        services.AddOpenApi(options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer(DescribeAsync);
            options.AddOperationTransformer(OperationDetails.AddAsync);
            options.AddSchemaTransformer(WireSchemas.ApplyAsync);
        });

    public static void MapReference(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapOpenApi("/api/docs").Requires(Engine.Tenancy.Scopes.Read | Engine.Tenancy.Scopes.Track);
        app.MapScalarApiReference("/scalar", scalar => scalar.WithTitle("Recommender").DisableDefaultFonts());
    }

    private static Task DescribeAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Recommender",
            Version = "1.0",
            Description = "Recommendations for applications: send entities and what users do with them, ask for what fits.",
        };
        document.Servers = [new() { Url = "http://localhost:8080" }];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["ApiKey"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key" },
            ["Bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
        };
        document.Security =
        [
            new() { [new OpenApiSecuritySchemeReference("ApiKey", document)] = [] },
            new() { [new OpenApiSecuritySchemeReference("Bearer", document)] = [] },
        ];
        foreach (var path in document.Paths.Keys.Where(path => path.Length > 1 && path.EndsWith('/')).ToList())
        {
            // A group's own address; clients call it without the slash.
            document.Paths[path.TrimEnd('/')] = document.Paths[path];
            document.Paths.Remove(path);
        }

        return Task.CompletedTask;
    }
}
