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
using Recommender.Engine.Storage;
using Recommender.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddSettings();
builder.AddServiceDefaults();
builder.AddDrain();
builder.AddNpgsqlDataSource("recommender", configureDataSourceBuilder: DatabaseDefaults.ForRequests);
builder.AddRedisClient("cache", configureOptions: RedisDefaults.Apply);

builder.AddBodies();
builder.Services.AddJson();
builder.Services.AddErrors();
builder.Services.AddTenancy();
builder.Services.AddKeys();
builder.Services.AddSchemaWait();
builder.Services.AddData();
builder.Services.AddAnswerCache();
builder.Services.AddRecommendations();
builder.Services.AddLiveUpdates();
builder.Services.AddWebhooks();
builder.Services.AddReference();

var app = builder.Build();

app.UseMiddleware<CountFailures>();
app.UseErrors();
app.UseMiddleware<HeadRequests>();
app.UseMiddleware<SchemaWait>();
app.UseWebSockets();
app.UseRouting();
app.UseMiddleware<CallerCheck>();
app.UseMiddleware<CatalogueWrites>();
app.UseRequestDecompression();
app.UseMiddleware<IdempotentWrites>();

app.MapHealth();
app.MapReference();
app.MapConfig();
var routes = app.MapGroup("/api/v1");
routes.MapKeys();
routes.MapData();
routes.MapRecommending();
app.MapActivity();
routes.MapWebhooks();

await app.RunAsync();
