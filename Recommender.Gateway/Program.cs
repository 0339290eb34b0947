using Recommender.Engine.Storage;
using Recommender.Gateway.Edge;
using Recommender.Gateway.Errors;
using Recommender.Gateway.Forwarding;
using Recommender.Gateway.Health;
using Recommender.Gateway.Listening;
using Recommender.Gateway.Origins;
using Recommender.Gateway.RateLimits;
using Recommender.Gateway.Tenancy;
using Recommender.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("recommender", configureDataSourceBuilder: DatabaseDefaults.ForRequests);
builder.AddRedisClient("cache", configureOptions: RateLimitRegistration.Configure);

builder.AddListening();
builder.AddDrain();
builder.AddOrigins();
builder.AddKeys();
builder.AddRateLimits();
builder.AddForwarding();

var app = builder.Build();

app.UseForwardedHeaders();
app.UseMiddleware<RequestEdge>();
app.UseMiddleware<ProblemAnswers>();
app.UseMiddleware<CrossOrigin>();
app.UseMiddleware<Admission>();
app.UseMiddleware<BodyLimits>();
app.UseRequestTimeouts();

app.MapGatewayHealth();
app.MapForwarding();

await app.RunAsync();
