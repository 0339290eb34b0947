using Recommender.Engine.Storage;
using Recommender.Gateway.Caching;
using Recommender.Gateway.Compression;
using Recommender.Gateway.Edge;
using Recommender.Gateway.Errors;
using Recommender.Gateway.Forwarding;
using Recommender.Gateway.Health;
using Recommender.Gateway.Listening;
using Recommender.Gateway.Metrics;
using Recommender.Gateway.Origins;
using Recommender.Gateway.RateLimits;
using Recommender.Gateway.Tenancy;
using Recommender.ServiceDefaults;
using Recommender.ServiceDefaults.Configuration;
using Recommender.ServiceDefaults.Metrics;

var builder = WebApplication.CreateSlimBuilder(Settings.ReadOnce(args));

builder.WebHost.UseKestrelHttpsConfiguration();
builder.AddServiceDefaults(measuresCalls: false);
var storage = builder.AddVariables<StorageOptions>();
builder.AddNpgsqlDataSource("recommender", configureDataSourceBuilder: storage.ForRequests);
builder.AddRedisClient("cache", configureOptions: redis => RateLimitRegistration.Configure(storage, redis));

builder.Services.AddInstruments<PoolMetrics>();
builder.AddListening();
builder.AddMetricsPort();
builder.AddDrain();
builder.AddCompression();
builder.AddOrigins();
builder.AddKeys();
builder.AddRateLimits();
builder.AddEdgeCache();
builder.AddForwarding();

var app = builder.Build();

app.UseMetricsPort();
app.UseRequestMetrics(KnownRoutes.Find);
app.UseDrain();
app.UseForwardedHeaders();
app.UseMiddleware<RequestEdge>();
app.UseMiddleware<FailureLog>();
app.UseMiddleware<ProblemAnswers>();
app.UseCompression();
app.UseMiddleware<CrossOrigin>();
app.UseMiddleware<Admission>();
app.UseMiddleware<BodyLimits>();
app.UseEdgeCache();

app.MapGatewayHealth();
app.MapMetrics();
app.MapForwarding();

await app.RunAsync();
