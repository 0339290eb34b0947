using Recommender.Engine.Content;
using Recommender.Engine.Jobs;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Training;

/// <summary>
/// Afterwards one tenant whose data has changed much is trained with the parameters that are best for it: what a search
/// found if that is better than what is in use, on the same held-out part; otherwise what is in use.
/// </summary>
internal sealed partial class SearchParameters(
    SearchStore searches, TenantWorkStore work, TrainingDataStore data, CatalogueStore catalogues, ModelHistoryStore history,
    SearchBounds bounds, TimeProvider clock, ILogger<SearchParameters> logger) : IJob
{
    private const int Seed = 1;

    public static string Name => "search-parameters";

    public static TimeSpan Every => TimeSpan.FromSeconds(5);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (failures, isBetter) = (new TenantFailures(logger), (bool?)null);
        foreach (var tenant in await searches.DueAsync(bounds.Interval, cancellationToken))
        {
            await failures.TryAsync(tenant, async () => isBetter = await SearchAsync(tenant, cancellationToken), cancellationToken);
            if (isBetter is not null)
            {
                break;
            }
        }

        failures.ThrowIfAny();
        return isBetter is true ? 1 : 0;
    }

    /// <summary>Whether better parameters were found; null when another worker is at this tenant.</summary>
    internal async Task<bool?> SearchAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await searches.ClaimAsync(tenant, cancellationToken) is { } claim ? await SearchAsync(claim, cancellationToken) : null;

    private async Task<bool> SearchAsync(SearchClaim claim, CancellationToken cancellationToken)
    {
        await using var held = new HeldLease(token => searches.RenewAsync(claim, token), SearchClaim.Renewal, clock, cancellationToken);
        try
        {
            return await SearchAsync(claim, clock.GetTimestamp(), held.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogLost(claim.Tenant.Value);
            return false;
        }
        catch (Exception)
        {
            await searches.ReleaseAsync(claim, CancellationToken.None);
            throw;
        }
    }

    private async Task<bool> SearchAsync(SearchClaim claim, long started, CancellationToken cancellationToken)
    {
        var tenant = claim.Tenant;
        var inUse = (await searches.ChosenAsync(tenant, cancellationToken)).Parameters;
        var input = await data.LoadAsync(tenant, cancellationToken);
        var found = ModelSearch.Run(
            input.Interactions, new SearchOptions { Budget = bounds.Budget, Seed = Seed }, clock, cancellationToken: cancellationToken);

        var hasAttributes = await catalogues.TeachesAsync(tenant, input, cancellationToken);
        var before = Measure(inUse);
        var after = Measure(found.Parameters);
        var isBetter = after.Figure >= before.Figure;
        var figures = ModelDescription.Of(found, after, before);
        if (!await searches.SaveAsync(claim, new(isBetter ? found.Parameters : inUse, figures), input.Events, cancellationToken))
        {
            LogLost(tenant.Value);
            return false;
        }

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

        // As the next model would be trained with them.
        Quality Measure(ModelParameters parameters) => ParameterCheck.Measure(
            input.Interactions, new ChosenParameters(parameters, "").For(hasAttributes), Seed, cancellationToken);
    }

    [LoggerMessage(LogLevel.Information,
        "Search for tenant {Tenant}: {Trials} trials in {Duration}; nDCG of what is in use {Before}, of what was found {After}")]
    private partial void LogSearched(int tenant, int trials, TimeSpan duration, double before, double after);

    [LoggerMessage(LogLevel.Warning, "Another worker has taken over the search for tenant {Tenant}")]
    private partial void LogLost(int tenant);
}

/// <summary>How long a search may take, and how often one is repeated.</summary>
internal sealed record SearchBounds(TimeSpan Budget, TimeSpan Interval);
