using Recommender.Api.Admin;
using Recommender.Api.Entities;
using Recommender.Api.Errors;
using Recommender.Api.Interactions;
using Recommender.Api.Json;
using Recommender.Api.Recommendations;
using Recommender.Api.Startup;
using Recommender.Api.Tenancy;
using Recommender.Api.Training;
using Recommender.Api.Trending;
using Recommender.Engine.Storage;
using Recommender.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDrain();
builder.AddNpgsqlDataSource("recommender", configureDataSourceBuilder: DatabaseDefaults.ForRequests);
builder.AddRedisClient("cache", configureOptions: RedisDefaults.Apply);

builder.Services.AddJson();
builder.Services.AddErrors();
builder.Services.AddTenancy();
builder.Services.AddKeys();
builder.Services.AddSchemaWait();
builder.Services.AddCatalogue();
builder.Services.AddInteractions();
builder.Services.AddRecommendations();

var app = builder.Build();

app.UseErrors();
app.UseMiddleware<SchemaWait>();
app.UseRouting();
app.UseMiddleware<CallerCheck>();

app.MapHealth();
var routes = app.MapGroup("/api/v1");
routes.MapKeys();
routes.MapEntities();
routes.MapInteractions();
routes.MapRecommendations();
routes.MapSeededRecommendations();
routes.MapModels();
routes.MapTrending();

await app.RunAsync();
