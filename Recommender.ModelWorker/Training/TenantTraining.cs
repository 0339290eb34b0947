using Recommender.Engine.Content;
using Recommender.Engine.Jobs;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Tracing;
using Recommender.Engine.Training;

namespace Recommender.ModelWorker.Training;

/// <summary>Trains one tenant under a lease: reads its interactions, trains, and publishes what came of it.</summary>
internal sealed partial class TenantTraining(
    TenantWorkStore work, TrainingDataStore data, CatalogueStore catalogues, SearchStore searches, ModelStore models, ModelHint hint,
    TrainingMetrics metrics, TimeProvider clock, ILogger<TenantTraining> logger)
{
    // The same data must give the same model, whoever trains it and when.
    private const int Seed = 1;

    private readonly string _worker = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>The version of the new model; null when another worker is at this tenant or took it over.</summary>
    /// <param name="report">Told how far it is, in (0,1), and what comes next.</param>
    public async Task<long?> RunAsync(TenantId tenant, Func<double, string, Task>? report, CancellationToken cancellationToken)
    {
        if (await work.LeaseAsync(tenant, _worker, cancellationToken) is not { } lease)
        {
            return null;
        }

        await using var held = new HeldLease(token => work.RenewAsync(lease, token), TrainingLease.Renewal, clock, cancellationToken);
        try
        {
            return await TrainAsync(lease, report ?? ((_, _) => Task.CompletedTask), held.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogLost(tenant.Value);
            return null;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested || !held.Token.IsCancellationRequested)
        {
            await work.ReleaseAsync(lease, CancellationToken.None);
            throw;
        }
    }

    private async Task<long?> TrainAsync(TrainingLease lease, Func<double, string, Task> report, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        await report(0.01, "reading the interactions");
        var traces = Work.IsRecorded ? await data.TracesAsync(lease.Tenant, cancellationToken) : [];
        using var span = Work.Start("train model", Work.Trace is { } asked ? [asked, .. traces] : traces);
        var input = await data.LoadAsync(lease.Tenant, cancellationToken);
        await report(0.1, $"training with {input.Events} interactions of {input.Interactions.UserCount} users");
        var chosen = await searches.ChosenAsync(lease.Tenant, cancellationToken);
        var catalogue = await catalogues.LoadAsync(lease.Tenant, input, cancellationToken);
        var users = await catalogues.LoadUsersAsync(lease.Tenant, input.Interactions, cancellationToken);
        var parameters = chosen.For(catalogue.Teaches || users.Teaches);
        var trained = ModelTrainer.Train(input.Interactions, input.TypeOf, parameters, Seed, cancellationToken);
        var model = catalogue.AddTo(
            users.AddTo(trained, input.Interactions, cancellationToken), input.Interactions, input.TypeOf, cancellationToken);

        await report(0.9, $"publishing a model of {model.ItemCount} entities");
        var run = Run(input, model, chosen.Figures, clock.GetElapsedTime(started));
        if (await models.PublishAsync(lease, model, run, input.Snapshot, cancellationToken) is not { } version)
        {
            LogLost(lease.Tenant.Value);
            return null;
        }

        metrics.Published(clock.GetElapsedTime(started));
        await hint.SendAsync(lease.Tenant, version);
        LogPublished(lease.Tenant.Value, version, run.Users, run.Entities, run.Interactions, run.Duration);
        return version;
    }

    private static TrainingRun Run(TrainingData input, RecommendationModel model, string figures, TimeSpan duration) =>
        new(
            duration, input.Interactions.UserCount, input.Interactions.ItemCount, input.Events, model.ByteCount,
            ModelDescription.Of(model.Parameters), figures);

    [LoggerMessage(LogLevel.Information,
        "Tenant {Tenant} has model {Version}: {Users} users, {Entities} entities, {Interactions} interactions in {Duration}")]
    private partial void LogPublished(int tenant, long version, int users, int entities, long interactions, TimeSpan duration);

    [LoggerMessage(LogLevel.Warning, "Another worker has taken over the training of tenant {Tenant}")]
    private partial void LogLost(int tenant);
}
