using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Tracing;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>
/// Adds queued interactions to the published models. The interactions of the tenants that it updates are kept in memory
/// from one update to the next, up to a number of bytes; a tenant that is not in memory is read again. A tenant that alone
/// takes more is left to its next training.
/// </summary>
public sealed class OnlineUpdates(
    NpgsqlDataSource database, OnlineStore store, ModelStore models, TrainingDataStore data, OnlineBounds bounds,
    ILogger<OnlineUpdates> logger)
{
    private const int MostArrivals = 1000;

    private readonly string _worker = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
    private readonly ConcurrentDictionary<TenantId, Held> _held = new();

    // Versions whose data turned out to be too large, so that it is not read again for them.
    private readonly ConcurrentDictionary<TenantId, long> _tooLarge = new();

    private sealed record Held(long Version, long Sequence, OnlineModel Online, long Bytes, long UsedAt);

    /// <summary>
    /// Brings every model of this worker up to its queued changes; returns how many changes those were. One batch for each
    /// tenant in turn, so that one with many changes keeps no other waiting.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (total, failures) = (0, new TenantFailures(logger));
        int largest;
        do
        {
            largest = 0;
            foreach (var tenant in await store.BehindAsync(_worker, bounds.MostBytes, cancellationToken))
            {
                await failures.TryAsync(tenant, async () => Count(await UpdateAsync(tenant, cancellationToken)), cancellationToken);
            }

            failures.ThrowIfAny();
        }
        while (largest >= bounds.Batch);
        return total;

        void Count(int applied) => (total, largest) = (total + applied, Math.Max(largest, applied));
    }

    /// <summary>One transaction: the model that is published, its pending changes, the delta.</summary>
    public async Task<int> UpdateAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        try
        {
            var (applied, held) = await database.TransactAsync(
                transaction => UpdateAsync(transaction, tenant, cancellationToken), cancellationToken);
            if (held is not null)
            {
                Keep(tenant, held);
            }

            return applied;
        }
        catch
        {
            // The model in memory may be ahead of what was stored.
            _held.TryRemove(tenant, out _);
            throw;
        }
    }

    private async Task<(int Applied, Held? Held)> UpdateAsync(
        NpgsqlTransaction transaction, TenantId tenant, CancellationToken cancellationToken)
    {
        if (await OnlineStore.TakeAsync(transaction, tenant, _worker, cancellationToken) is not { } published
            || await HoldAsync(published, cancellationToken) is not { } held)
        {
            return (0, null);
        }

        var pending = await OnlineStore.PendingAsync(transaction, tenant, published.Version, bounds.Batch, cancellationToken);
        var arrived = await TakeArrivedAsync(transaction, published, cancellationToken);
        if (pending.Count + arrived.Count == 0)
        {
            return (0, held);
        }

        using var span = Work.Start("update model", [.. pending.Select(change => change.Trace).OfType<string>().Distinct()]);
        var model = held.Online.Model;
        var unknown = pending.Select(change => change.Event.Item).Where(item => !model.Items.TryFind(item, out _))
            .Union(arrived.Where(item => !held.Online.IsPlaced(item))).ToList();
        var newItems = unknown.Count == 0
            ? []
            : await NewEntityStore.DescribeAsync(transaction, tenant, unknown, model, cancellationToken);
        var delta = held.Online.Apply(pending.ConvertAll(change => change.Event), newItems, cancellationToken);
        await OnlineStore.AddAsync(transaction, published, delta, [.. pending.Select(change => change.Change)], cancellationToken);
        return (pending.Count + arrived.Count, held with
        {
            Sequence = published.DeltaSequence + 1,
            Bytes = held.Bytes + (LiveInteractions.BytesPerPair * pending.Count),
            UsedAt = Environment.TickCount64,
        });
    }

    /// <summary>Entities to add; so many at once are an import, and cost less in the training that it asks for.</summary>
    private static async Task<List<long>> TakeArrivedAsync(
        NpgsqlTransaction transaction, PublishedModel published, CancellationToken cancellationToken)
    {
        var arrived = await NewEntityStore.QueuedAsync(
            transaction, published.Tenant, published.Version, MostArrivals, cancellationToken);
        if (arrived.Count == MostArrivals)
        {
            await NewEntityStore.LeaveToTrainingAsync(transaction, published.Tenant, published.Version, cancellationToken);
            return [];
        }

        if (arrived.Count > 0)
        {
            await NewEntityStore.MarkAsync(transaction, published.Tenant, published.Version, arrived, cancellationToken);
        }

        return arrived;
    }

    private async Task<Held?> HoldAsync(PublishedModel published, CancellationToken cancellationToken)
    {
        if (_held.TryGetValue(published.Tenant, out var held)
            && held.Version == published.Version && held.Sequence == published.DeltaSequence)
        {
            return held;
        }

        if (_tooLarge.TryGetValue(published.Tenant, out var tooLarge) && tooLarge == published.Version)
        {
            return null;
        }

        return await models.LoadAsync(published.Tenant, published.Version, cancellationToken) is { } model
            ? await HoldAsync(published, model, cancellationToken)
            : null;
    }

    private async Task<Held?> HoldAsync(PublishedModel published, RecommendationModel model, CancellationToken cancellationToken)
    {
        model = await model.ApplyAsync(
            store.DeltasAsync(published.Tenant, published.Version, after: 0, published.DeltaSequence, cancellationToken));
        var input = await data.LoadAsync(published.Tenant, published.Version, cancellationToken);
        var bytes = OnlineModel.ByteCount(model, input.Interactions.UserCount, input.Interactions.Count);
        if (bytes > bounds.MostBytes)
        {
            _tooLarge[published.Tenant] = published.Version;
            return null;
        }

        return new(
            published.Version, published.DeltaSequence, OnlineModel.Start(model, input.Interactions, input.TypeOf), bytes,
            Environment.TickCount64);
    }

    private void Keep(TenantId tenant, Held held)
    {
        _held[tenant] = held;
        var total = _held.Values.Sum(each => each.Bytes);
        foreach (var (oldest, each) in _held.OrderBy(each => each.Value.UsedAt).SkipLast(1).ToList())
        {
            if (total <= bounds.MostBytes)
            {
                return;
            }

            total -= each.Bytes;
            _held.TryRemove(oldest, out _);
        }
    }
}

/// <summary>How much a worker keeps in memory for online updates.</summary>
/// <param name="MostBytes">Of all tenants together; see <see cref="OnlineModel.ByteCount"/>.</param>
/// <param name="Batch">Changes of one transaction; what is left over follows in the next.</param>
public sealed record OnlineBounds(long MostBytes, int Batch)
{
    /// <summary>
    /// An update counts the neighbours of everything again that its users ever touched, which for a thousand changes is most of
    /// a catalogue already: more changes at once cost little more. As many as come at 5,000 a second between two updates.
    /// </summary>
    public static OnlineBounds Default { get; } = new(1L << 30, 20_000);
}
