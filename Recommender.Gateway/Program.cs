using Recommender.Engine.Storage;
using Recommender.Gateway.Compression;
using Recommender.Gateway.Edge;
using Recommender.Gateway.Errors;
using Recommender.Gateway.Forwarding;
using Recommender.Gateway.Health;
using Recommender.Gateway.Listening;
using Recommender.Gateway.Origins;
using Recommender.Gateway.RateLimits;
using Recommender.Gateway.Tenancy;
using Recommender.ServiceDefaults;
using Recommender.ServiceDefaults.Configuration;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
var storage = builder.AddVariables<StorageOptions>();
builder.AddNpgsqlDataSource("recommender", configureDataSourceBuilder: storage.ForRequests);
builder.AddRedisClient("cache", configureOptions: redis => RateLimitRegistration.Configure(storage, redis));

builder.AddListening();
builder.AddDrain();
builder.AddCompression();
builder.AddOrigins();
builder.AddKeys();
builder.AddRateLimits();
builder.AddForwarding();

var app = builder.Build();

app.UseDrain();
app.UseForwardedHeaders();
app.UseMiddleware<RequestEdge>();
app.UseMiddleware<ProblemAnswers>();
app.UseCompression();
app.UseMiddleware<CrossOrigin>();
app.UseMiddleware<Admission>();
app.UseMiddleware<BodyLimits>();
app.UseRequestTimeouts();

app.MapGatewayHealth();
app.MapForwarding();

await app.RunAsync();
