using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;

namespace Recommender.Api.OpenApi;

/// <summary>
/// The description of the API, generated from its routes and records when it is first asked for: a replica that nobody
/// asks has no need of the generator, which takes 5 MB.
/// </summary>
/// <param name="services">Of the application.</param>
internal sealed class ApiDescription(IServiceCollection services)
{
    private const string Document = "v1";
    private const OpenApiSpecVersion Version = OpenApiSpecVersion.OpenApi3_1;

    private readonly Lock _lock = new();
    private Task<byte[]>? _json;

    /// <summary>UTF-8. What failed is tried again for the next who asks.</summary>
    public Task<byte[]> JsonAsync()
    {
        lock (_lock)
        {
            return _json = _json is null or { IsFaulted: true } ? GenerateAsync() : _json;
        }
    }

    private async Task<byte[]> GenerateAsync()
    {
        await Task.Yield();

        // With the application's own services, because its routes, its JSON and what it injects are among them.
        await using var provider = new ServiceCollection().Add(services).AddOpenApi(Document, Configure).BuildServiceProvider();
        var document = await provider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document).GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, Version);
        return json.ToArray();
    }

    private static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = Version;
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(OperationDetails.AddAsync);
        options.AddSchemaTransformer(WireSchemas.ApplyAsync);
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
