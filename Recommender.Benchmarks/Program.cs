using System.CommandLine;
using Recommender.Benchmarks.Faults;
using Recommender.Benchmarks.Floors;
using Recommender.Benchmarks.Freshness;
using Recommender.Benchmarks.Gateway;
using Recommender.Benchmarks.Load;
using Recommender.Benchmarks.Micro;
using Recommender.Benchmarks.Publication;
using Recommender.Benchmarks.Scale;
using Recommender.Benchmarks.Smoke;
using Recommender.Benchmarks.Startup;
using Recommender.Benchmarks.StoredModels;
using Recommender.Benchmarks.Training;
using Recommender.Benchmarks.Webhooks;

var root = new RootCommand("Measures Recommender and prints the tables of docs/performance.md")
{
    LoadCommand.Create(),
    SmokeCommand.Create(),
    FloorsCommand.Create(),
    ScaleCommand.Create(),
    MicroCommand.Create(),
    RollingRestartCommand.Create(),
    FaultsCommand.Create(),
    GatewayCostCommand.Create(),
    BareYarpCommand.Create(),
    WebhookCommand.Create(),
    StartupCommand.Create(),
    FreshnessCommand.Create(),
    TrainingCommand.Create(),
    StoredModelsCommand.Create(),
    PublicationCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
