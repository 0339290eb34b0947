using Recommender.Engine.Storage;
using Recommender.ModelWorker.Content;
using Recommender.ModelWorker.Ingest;
using Recommender.ModelWorker.Interactions;
using Recommender.ModelWorker.Jobs;
using Recommender.ModelWorker.Profiles;
using Recommender.ModelWorker.Retention;
using Recommender.ModelWorker.Schema;
using Recommender.ModelWorker.Training;
using Recommender.ModelWorker.Webhooks;
using Recommender.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("recommender", configureDataSourceBuilder: DatabaseDefaults.ForWork);
builder.AddRedisClient("cache", configureOptions: RedisDefaults.Apply);

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSchemaMigration();
builder.Services.AddJobs()
    .AddInteractionJobs()
    .AddIngestJobs()
    .AddProfileJobs()
    .AddContentJobs()
    .AddTrainingJobs()
    .AddRetentionJobs()
    .AddWebhookJobs();

var app = builder.Build();

app.MapHealth();

await app.RunAsync();
