using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

/// <summary>
/// Afterwards one tenant whose data has changed much is trained with the parameters that are best for it: what a search
/// found if that is better than what is in use, on the same held-out part; otherwise what is in use.
/// </summary>
internal sealed partial class SearchParameters(
    SearchStore searches, TenantWorkStore work, TrainingDataStore data, ModelHistoryStore history, SearchBounds bounds, TimeProvider clock,
    ILogger<SearchParameters> logger) : IJob
{
    private const int Seed = 1;

    public static string Name => "search-parameters";

    public static TimeSpan Every => TimeSpan.FromSeconds(5);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await searches.DueAsync(bounds.Interval, cancellationToken))
        {
            if (await searches.ClaimAsync(tenant, cancellationToken))
            {
                return await SearchAsync(tenant, cancellationToken) ? 1 : 0;
            }
        }

        return 0;
    }

    private async Task<bool> SearchAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        try
        {
            var started = clock.GetTimestamp();
            var inUse = (await searches.ChosenAsync(tenant, cancellationToken)).Parameters;
            var input = await data.LoadAsync(tenant, cancellationToken);
            var found = ModelSearch.Run(
                input.Interactions, new SearchOptions { Budget = bounds.Budget, Seed = Seed }, clock, cancellationToken: cancellationToken);

            var before = ParameterCheck.Measure(input.Interactions, inUse, Seed, cancellationToken);
            var after = ParameterCheck.Measure(input.Interactions, found.Parameters, Seed, cancellationToken);
            var isBetter = after.Figure >= before.Figure;
            var figures = ModelDescription.Of(found, after, before);
            await searches.SaveAsync(tenant, new(isBetter ? found.Parameters : inUse, figures), input.Events, cancellationToken);
            LogSearched(tenant.Value, found.Trials.Count, found.Duration, before.Ndcg, after.Ndcg);
            if (isBetter)
            {
                await work.RequestRebuildAsync(tenant, cancellationToken);
                return true;
            }

            var run = new TrainingRun(
                clock.GetElapsedTime(started), input.Interactions.UserCount, input.Interactions.ItemCount, input.Events, 0,
                ModelDescription.Of(found.Parameters), figures);
            await history.AddRejectedAsync(tenant, run, cancellationToken);
            return false;
        }
        catch (Exception)
        {
            await searches.ReleaseAsync(tenant, CancellationToken.None);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Information,
        "Search for tenant {Tenant}: {Trials} trials in {Duration}; nDCG of what is in use {Before}, of what was found {After}")]
    private partial void LogSearched(int tenant, int trials, TimeSpan duration, double before, double after);
}

/// <summary>How long a search may take, and how often one is repeated.</summary>
internal sealed record SearchBounds(TimeSpan Budget, TimeSpan Interval);
