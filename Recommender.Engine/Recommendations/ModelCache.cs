using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Recommender.Engine.Caching;
using Recommender.Engine.Online;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Engine.Recommendations;

/// <summary>
/// The models of the tenants that are asked for, in memory. A newer version is loaded beside the old one and then
/// replaces it, so no request waits for it; only the first request of a tenant waits, and not for long.
/// </summary>
public sealed partial class ModelCache(
    ModelStore store, OnlineStore online, ModelBudget budget, Generations generations, TimeProvider clock, ILogger<ModelCache> logger)
{
    // An answer without the model is better than a late one; the load goes on for the requests that follow.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TenantId, Entry> _entries = new();
    private readonly ConcurrentDictionary<TenantId, long> _large = new();

    private sealed class Entry(Task<ServedModel?> first)
    {
        public Task<ServedModel?> First { get; } = first;

        public ServedModel? Current { get; set; }

        public long SizeBytes { get; set; }

        public long UsedAt { get; set; }
    }

    /// <summary>
    /// The model of a tenant: in memory, or in the database where it is larger than the budget for all. Null while there is
    /// none, and for a larger one that cannot be asked there.
    /// </summary>
    public ValueTask<ServedModel?> GetAsync(TenantId tenant, CancellationToken cancellationToken) =>
        GetAsync(tenant, LongestWait, cancellationToken);

    /// <inheritdoc cref="GetAsync(TenantId, CancellationToken)"/>
    /// <param name="longest">How long a model is waited for that is not in memory yet.</param>
    public async ValueTask<ServedModel?> GetAsync(TenantId tenant, TimeSpan longest, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(tenant, (key, cache) => new Entry(AmbientTransaction.Outside(() => cache.LoadFirstAsync(key))), this);
        entry.UsedAt = clock.GetTimestamp();
        if (!entry.First.IsCompleted)
        {
            await Task.WhenAny(entry.First, Task.Delay(longest, clock, cancellationToken));
        }

        return entry.Current ?? (entry.First.IsCompletedSuccessfully ? await entry.First : null);
    }

    /// <summary>Brings the models in memory up to what is published; returns how many were replaced.</summary>
    public async Task<int> RefreshAsync(CancellationToken cancellationToken)
    {
        if (_entries.IsEmpty)
        {
            return 0;
        }

        var replaced = 0;
        foreach (var published in await store.PublishedAsync(cancellationToken))
        {
            if (_entries.TryGetValue(published.Tenant, out var entry) && entry.First.IsCompleted)
            {
                entry.SizeBytes = budget.SizeOf(published) ?? entry.SizeBytes;
                replaced += await TryReplaceAsync(entry, published, cancellationToken) ? 1 : 0;
            }
        }

        KeepWithinBudget();
        return replaced;
    }

    private static bool IsCurrent(ServedModel? current, PublishedModel published) =>
        current is not null && current.Version == published.Version
        && (current.Stored is not null || current.Sequence == published.DeltaSequence);

    private async Task<bool> TryReplaceAsync(Entry entry, PublishedModel published, CancellationToken cancellationToken)
    {
        try
        {
            return await ReplaceAsync(entry, published, cancellationToken);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException)
        {
            // One tenant's bad bytes must not keep the others from their models; it goes on with the one it has.
            LogUnreadable(published.Tenant.Value, published.Version, damaged.Message);
            return false;
        }
    }

    private async Task<bool> ReplaceAsync(Entry entry, PublishedModel published, CancellationToken cancellationToken)
    {
        var current = entry.Current ?? (entry.First.IsCompletedSuccessfully ? await entry.First : null);
        if (IsCurrent(current, published) || await LoadAsync(published, current, cancellationToken) is not { } model)
        {
            return false;
        }

        entry.Current = model;
        generations.ModelChanged(published.Tenant);
        return true;
    }

    // Not in the request that asks first: if that one is cancelled the others still want the model.
    private async Task<ServedModel?> LoadFirstAsync(TenantId tenant)
    {
        await Task.Yield();
        return await store.PublishedAsync(tenant, CancellationToken.None) is { } published
            ? await LoadAsync(published, null, CancellationToken.None)
            : null;
    }

    // A model that differs by online changes only is brought up to date by them.
    private async Task<ServedModel?> LoadAsync(PublishedModel published, ServedModel? current, CancellationToken cancellationToken)
    {
        if (!budget.Holds(published))
        {
            return await FindStoredAsync(published, cancellationToken);
        }

        var start = current?.Model is not null && current.Version == published.Version && current.Sequence < published.DeltaSequence
            ? current
            : await store.LoadAsync(published.Tenant, published.Version, cancellationToken) is { } loaded
            ? new ServedModel(published.Version, Sequence: 0, loaded.ForServing())
            : null;
        if (start is null)
        {
            return null;
        }

        var deltas = online.DeltasAsync(
            published.Tenant, published.Version, start.Sequence, published.DeltaSequence, cancellationToken);
        return new(published.Version, published.DeltaSequence, await start.Model!.ApplyAsync(deltas));
    }

    // In memory it would be dropped at once and loaded again by the next request, and push the others out meanwhile.
    private async Task<ServedModel?> FindStoredAsync(PublishedModel published, CancellationToken cancellationToken)
    {
        var isNews = _large.GetValueOrDefault(published.Tenant) != published.Version;
        _large[published.Tenant] = published.Version;
        var head = budget.SizeOf(published);
        if (isNews)
        {
            LogLarge(published, head);
        }

        return head is not null && await store.FindStoredAsync(published.Tenant, published.Version, cancellationToken) is { } stored
            ? new(published.Version, Sequence: 0, Model: null, stored)
            : null;
    }

    private void LogLarge(PublishedModel published, long? head)
    {
        if (head is null)
        {
            LogTooLarge(published.Version, published.Tenant.Value, published.SizeBytes, budget.Bytes);
        }
        else
        {
            LogStored(published.Version, published.Tenant.Value, published.SizeBytes, budget.Bytes, head.Value);
        }
    }

    private void KeepWithinBudget()
    {
        var total = _entries.Values.Sum(entry => entry.SizeBytes);
        foreach (var (tenant, entry) in _entries.OrderBy(entry => entry.Value.UsedAt).ToList())
        {
            if (total <= budget.Bytes)
            {
                return;
            }

            total -= entry.SizeBytes;
            _entries.TryRemove(new(tenant, entry));
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "Model {Version} of tenant {Tenant} is not loaded: it takes {Size} bytes, more than the {Budget} for all models; attributes and charts answer, or the model before it")]
    private partial void LogTooLarge(long version, int tenant, long size, long budget);

    [LoggerMessage(
        LogLevel.Information,
        "Model {Version} of tenant {Tenant} is asked in the database: it takes {Size} bytes, more than the {Budget} for all models; {Head} bytes of it are in memory")]
    private partial void LogStored(long version, int tenant, long size, long budget, long head);

    [LoggerMessage(LogLevel.Warning, "Model {Version} of tenant {Tenant} cannot be used: {Reason}")]
    private partial void LogUnreadable(int tenant, long version, string reason);
}
