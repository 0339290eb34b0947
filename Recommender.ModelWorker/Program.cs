using Recommender.Engine.Storage;
using Recommender.ModelWorker.Schema;
using Recommender.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("recommender", configureDataSourceBuilder: DatabaseDefaults.ForWork);
builder.AddRedisClient("cache", configureOptions: RedisDefaults.Apply);

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSchemaMigration();

var app = builder.Build();

app.MapHealth();

await app.RunAsync();
