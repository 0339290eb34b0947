using System.Text.Json;
using Recommender.Engine.Content;
using Recommender.Engine.Evaluation;
using Recommender.Engine.Jobs;
using Recommender.Engine.Json;
using Recommender.Engine.Training;

namespace Recommender.ModelWorker.Training;

/// <summary>Measures how good the models of a tenant are, on interactions that are held out from training for it.</summary>
internal sealed class EvaluationWork(TrainingDataStore data, CatalogueStore catalogues, SearchStore searches) : IJobWork
{
    // The split of training and search, so that the figures can be compared with those of the model history.
    private const int Seed = 1;

    public string Kind => JobKinds.Evaluation;

    public async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await run.ReportAsync(0.01, "reading the interactions", cancellationToken);
        var input = await data.LoadAsync(run.Tenant, cancellationToken);
        var chosen = await searches.ChosenAsync(run.Tenant, cancellationToken);
        var parameters = chosen.For(await catalogues.TeachesAsync(run.Tenant, input, cancellationToken));
        await run.ReportAsync(
            0.1, $"training without the held-out part of {input.Events} interactions of {input.Interactions.UserCount} users", cancellationToken);

        var evaluation = TenantEvaluation.Of(input.Interactions, parameters, Seed, cancellationToken);
        return JsonSerializer.Serialize(evaluation, WireJson.Options);
    }
}
