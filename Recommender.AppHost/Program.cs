using Microsoft.Extensions.Configuration;
using Recommender.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

builder.Configuration["Parameters:api-key"] = builder.Configuration["API_KEY"] ?? builder.Configuration["Parameters:api-key"];
var apiKey = builder.AddParameter("api-key", new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);
var signingKey = builder.AddParameter("gateway-signing-key", new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);

var database = builder.AddPostgres("postgres")
    .WithImage("pgvector/pgvector", "pg17")
    .WithDataVolume("recommender-postgres")
    .AddDatabase("recommender");
var cache = builder.AddRedis("cache");

var worker = builder.AddProject<Projects.Recommender_ModelWorker>("worker")
    .WithReference(database).WaitFor(database)
    .WithReference(cache).WaitFor(cache)
    .WithEnvironment("API_KEY", apiKey)
    .WithHttpHealthCheck("/ready");

// The worker applies the schema, so it is first.
var api = builder.AddProject<Projects.Recommender_Api>("api")
    .WithReference(database)
    .WithReference(cache)
    .WithEnvironment("GATEWAY_SIGNING_KEY", signingKey)
    .WithHttpHealthCheck("/ready")
    .WithReplicas(builder.Configuration.GetValue("API_REPLICAS", 1))
    .WaitFor(worker);

var gateway = builder.AddProject<Projects.Recommender_Gateway>("gateway")
    .WithReference(database)
    .WithReference(cache)
    .WithReference(api)
    .WithEnvironment("API_KEY", apiKey)
    .WithEnvironment("GATEWAY_SIGNING_KEY", signingKey)
    .WithHttpHealthCheck("/ready")
    .WithExternalHttpEndpoints()
    .WaitFor(api);

if (builder.ExecutionContext.IsRunMode)
{
    // PORT chooses where the gateway listens; 0 takes a free port. The default is in its launchSettings.json.
    var port = builder.Configuration.GetValue<int?>("PORT");
    gateway.WithEndpoint("http", endpoint => endpoint.Port = port switch { null => endpoint.Port, 0 => null, _ => port });
    gateway.OnResourceReady(async (_, _, cancellationToken) =>
    {
        await Welcome.ShowAsync(gateway.GetEndpoint("http"), apiKey.Resource, cancellationToken);
        if (port is not 0)
        {
            await ConnectionFile.WriteAsync(builder.AppHostDirectory, gateway.GetEndpoint("http"), apiKey.Resource, cancellationToken);
        }
    });
}

builder.Build().Run();
