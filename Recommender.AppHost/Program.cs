using Microsoft.Extensions.Configuration;
using Recommender.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
var configuration = builder.Configuration;

// API_KEY wins over a key that an earlier run generated. 45 letters and digits are 256 bits.
configuration["Parameters:api-key"] = configuration["API_KEY"] ?? configuration["Parameters:api-key"];
var random = new GenerateParameterDefault { MinLength = 45, Special = false };
var apiKey = builder.AddParameter("api-key", random, secret: true, persist: true);
var signingKey = builder.AddParameter("gateway-signing-key", random, secret: true, persist: true);

var database = builder.AddPostgres("postgres")
    .WithImage("pgvector/pgvector", "pg17")
    .WithDataVolume("recommender-postgres")
    .AddDatabase("recommender");
var cache = builder.AddRedis("cache");

// The worker applies the schema, so it comes first.
var worker = builder.AddProject<Projects.Recommender_ModelWorker>("worker")
    .WithReference(database).WaitFor(database)
    .WithReference(cache).WaitFor(cache)
    .WithHttpHealthCheck("/ready");

var api = builder.AddProject<Projects.Recommender_Api>("api")
    .WithReplicas(WholeNumber.Of(configuration, "API_REPLICAS", 1, 100) ?? 1)
    .WithReference(database)
    .WithReference(cache)
    .WithEnvironment("GATEWAY_SIGNING_KEY", signingKey)
    .WithHttpHealthCheck("/ready")
    .WaitFor(worker);

var gateway = builder.AddProject<Projects.Recommender_Gateway>("gateway")
    .WithExternalHttpEndpoints()
    .WithReference(database)
    .WithReference(cache)
    .WithReference(api)
    .WithEnvironment("API_KEY", apiKey)
    .WithEnvironment("GATEWAY_SIGNING_KEY", signingKey)
    .WithHttpHealthCheck("/ready")
    .WaitFor(api);

if (builder.ExecutionContext.IsRunMode)
{
    // PORT chooses where the gateway listens, 0 any free port; the default is in its launchSettings.json.
    var port = WholeNumber.Of(configuration, "PORT", 0, 65_535);
    gateway.WithEndpoint("http", http => http.Port = port switch { null => http.Port, 0 => null, _ => port });
    gateway.OnResourceReady((_, _, cancellationToken) =>
        Welcome.ShowAsync(gateway.GetEndpoint("http"), apiKey.Resource, cancellationToken));
}

builder.Build().Run();
