using System.Diagnostics;
using Npgsql;
using Recommender.Engine.Interactions;
using Recommender.Engine.StoredModels;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Benchmarks.StoredModels;

/// <summary>What both ways took and found.</summary>
/// <param name="Items">Of the model.</param>
/// <param name="SizeBytes">Of all of it.</param>
/// <param name="HeadBytes">Of what stays in memory.</param>
/// <param name="Publication">In the usual form alone.</param>
/// <param name="StoredPublication">In the form that can be asked in the database, too.</param>
/// <param name="InMemory">Milliseconds of each request, ascending.</param>
/// <param name="Stored">The same from the database.</param>
/// <param name="Shared">How many of the best twenty in memory are among the best twenty from the database.</param>
internal sealed record StoredModelsResult(
    int Items, long SizeBytes, long HeadBytes, TimeSpan Publication, TimeSpan StoredPublication, double[] InMemory, double[] Stored, double Shared);

/// <summary>Scores the same histories with one model in memory and in the database, in turn.</summary>
internal sealed class StoredModelsRun(NpgsqlDataSource database, int items, int requests)
{
    private const int Best = 20;
    private const int WarmUp = 20;

    public async Task<StoredModelsResult> RunAsync(CancellationToken cancellationToken)
    {
        var matrix = LargeWorld.Matrix(items);
        var model = LargeWorld.Model(matrix);
        var tenant = await new TenantDirectory(database).FindOrCreateAsync($"stored-{Guid.NewGuid():N}", cancellationToken);
        var (plain, _) = await PublishAsync(tenant, model, new(long.MaxValue), cancellationToken);
        var (withRows, version) = await PublishAsync(tenant, model, new(AboveBytes: 0), cancellationToken);
        var published = (await new ModelStore(database).PublishedAsync(tenant, cancellationToken))!;
        var stored = (await new ModelStore(database).FindStoredAsync(tenant, version, cancellationToken))!;

        var (inMemory, fromDatabase, shared) = (new double[requests], new double[requests], 0d);
        for (var request = -WarmUp; request < requests; request++)
        {
            var user = (request + WarmUp) * 31 % matrix.UserCount;
            var history = History(matrix, user);
            var (expected, one) = await TimedAsync(() => Task.FromResult(Top(model, history)));
            var (found, other) = await TimedAsync(async () => await AskAsync(stored, history, cancellationToken));
            if (request >= 0)
            {
                (inMemory[request], fromDatabase[request]) = (one, other);
                shared += (double)expected.Intersect(found).Count() / expected.Count / requests;
            }
        }

        Array.Sort(inMemory);
        Array.Sort(fromDatabase);
        return new(model.ItemCount, published.SizeBytes, published.HeadBytes!.Value, plain, withRows, inMemory, fromDatabase, shared);
    }

    private async Task<(TimeSpan Took, long Version)> PublishAsync(
        TenantId tenant, RecommendationModel model, StorageRules rules, CancellationToken cancellationToken)
    {
        var work = new TenantWorkStore(database);
        await work.EnsureAsync(tenant, cancellationToken);
        var lease = (await work.LeaseAsync(tenant, "benchmark", cancellationToken))!;
        var data = await new TrainingDataStore(database).LoadAsync(tenant, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var version = await new ModelStore(database, rules).PublishAsync(
            lease, model, new(TimeSpan.Zero, 0, model.ItemCount, 0, 0, "{}", "{}"), data.Snapshot, cancellationToken);
        return (Stopwatch.GetElapsedTime(started), version ?? throw new InvalidOperationException("publishing took longer than the lease"));
    }

    private static HistoryItem[] History(InteractionMatrix matrix, int user) =>
        [.. matrix.ItemsOf(user).ToArray().Select(item => new HistoryItem(item, 1, 1_700_000_000))];

    private static async Task<List<long>> AskAsync(StoredModel stored, HistoryItem[] history, CancellationToken cancellationToken)
    {
        var excerpt = await stored.ForAsync(history, new(100, null, Array.ConvertAll(history, each => each.Item)), cancellationToken);
        return Top(excerpt, Own(stored, excerpt, history));
    }

    private static HistoryItem[] Own(StoredModel stored, RecommendationModel excerpt, HistoryItem[] history) =>
        Array.ConvertAll(history, each => each with
        {
            Item = excerpt.Items.TryFind(stored.Head.Items.Keys[each.Item], out var item) ? item : throw new InvalidOperationException("not there"),
        });

    private static List<long> Top(RecommendationModel model, HistoryItem[] history)
    {
        var (scores, best) = (new float[model.ItemCount], new ScoredItem[Best]);
        model.Score(history, scores);
        RecommendationModel.Exclude(scores, Array.ConvertAll(history, each => each.Item));
        var found = TopItems.Select(scores, best);
        return [.. best.Take(found).Select(item => model.Items.Keys[item.Item])];
    }

    private static async Task<(List<long> Found, double Milliseconds)> TimedAsync(Func<Task<List<long>>> ask)
    {
        var started = Stopwatch.GetTimestamp();
        var found = await ask();
        return (found, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
