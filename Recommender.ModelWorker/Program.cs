using Recommender.Engine.Storage;
using Recommender.Engine.StoredModels;
using Recommender.ModelWorker.Caching;
using Recommender.ModelWorker.Content;
using Recommender.ModelWorker.Ingest;
using Recommender.ModelWorker.Interactions;
using Recommender.ModelWorker.Jobs;
using Recommender.ModelWorker.Profiles;
using Recommender.ModelWorker.Queues;
using Recommender.ModelWorker.Retention;
using Recommender.ModelWorker.Schema;
using Recommender.ModelWorker.Training;
using Recommender.ModelWorker.Webhooks;
using Recommender.ServiceDefaults;
using Recommender.ServiceDefaults.Configuration;
using Recommender.ServiceDefaults.Health;
using Recommender.ServiceDefaults.Metrics;

var builder = WebApplication.CreateSlimBuilder(Settings.ReadOnce(args));

builder.WebHost.UseKestrelHttpsConfiguration();
builder.AddServiceDefaults();
builder.AddDrain(hasCallers: false);
var storage = builder.AddVariables<StorageOptions>();
builder.AddNpgsqlDataSource("recommender", configureDataSourceBuilder: storage.ForWork);
builder.AddRedisClient("cache", configureOptions: storage.ForRedis);

Variables.Refuse(JobSchedule.Problems(builder.Configuration));
builder.AddVariables<WebhookOptions>();
builder.Services.AddSingleton(TimeProvider.System);
// So that jobs are given back at once, however long something else takes to stop.
builder.Services.Configure<HostOptions>(host => host.ServicesStopConcurrently = true);
builder.Services.AddInstruments<PoolMetrics>();
builder.Services.AddSchemaMigration();
builder.Services.AddJobs(builder.AddVariables<JobOptions>())
    .AddInteractionJobs()
    .AddCachingJobs()
    .AddIngestJobs()
    .AddProfileJobs()
    .AddContentJobs()
    .AddTrainingJobs(builder.AddVariables<TrainingOptions>(), builder.AddVariables<ModelMemoryOptions>())
    .AddRetentionJobs(builder.AddVariables<RetentionOptions>())
    .AddWebhookJobs()
    .AddQueueJobs();

var app = builder.Build();

app.UseRequestMetrics();
app.MapHealth();
app.MapMetrics();

await app.RunAsync();
