using Recommender.Api.Admin;
using Recommender.Api.Caching;
using Recommender.Api.Configuration;
using Recommender.Api.Errors;
using Recommender.Api.Idempotency;
using Recommender.Api.Ingest;
using Recommender.Api.Json;
using Recommender.Api.Live;
using Recommender.Api.OpenApi;
using Recommender.Api.Recommendations;
using Recommender.Api.Startup;
using Recommender.Api.Tenancy;
using Recommender.Api.Webhooks;
using Recommender.Api.Widget;
using Recommender.Engine.Storage;
using Recommender.ServiceDefaults;
using Recommender.ServiceDefaults.Configuration;
using Recommender.ServiceDefaults.Health;
using Recommender.ServiceDefaults.Metrics;

var builder = WebApplication.CreateSlimBuilder(Settings.ReadOnce(args));

builder.WebHost.UseKestrelHttpsConfiguration();
builder.AddServiceDefaults(callsServices: false);
builder.AddDrain();
var storage = builder.AddVariables<StorageOptions>();
builder.AddNpgsqlDataSource("recommender", configureDataSourceBuilder: storage.ForRequests);
builder.AddRedisClient("cache", configureOptions: storage.ForRedis);

builder.AddBodies();
builder.Services.AddJson();
builder.Services.AddErrors();
builder.AddTenancy();
builder.Services.AddKeys();
builder.Services.AddSchemaWait();
builder.Services.AddInstruments<PoolMetrics>();
builder.Services.AddData();
builder.Services.AddAnswerCache();
builder.AddRecommendations();
builder.AddLiveUpdates();
builder.AddWebhooks();
builder.Services.AddReference();

var app = builder.Build();

app.UseRequestMetrics();
app.UseMiddleware<CountFailures>();
app.UseDrain();
app.UseErrors();
app.UseMiddleware<ExactPaths>();
app.UseMiddleware<HeadRequests>();
app.UseMiddleware<SchemaWait>();
app.UseWebSockets();
app.UseRouting();
app.UseMiddleware<CallerCheck>();
app.UseMiddleware<RememberedAnswers>();
app.UseMiddleware<CatalogueWrites>();
app.UseRequestDecompression();
app.UseMiddleware<IdempotentWrites>();

app.MapHealth();
app.MapMetrics();
app.MapReference();
app.MapConfig();
var routes = app.MapGroup("/api/v1");
routes.MapKeys();
routes.MapData();
routes.MapRecommending();
app.MapActivity();
app.MapWidgetScript();
routes.MapWebhooks();

await app.RunAsync();
