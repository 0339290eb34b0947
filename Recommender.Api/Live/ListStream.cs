using Recommender.Api.Errors;
using Recommender.Engine.Live;

namespace Recommender.Api.Live;

/// <summary>
/// Sends a list whenever it has come to look different: at a change that somebody was told of, and at the latest after
/// <paramref name="recheck"/>, which finds whatever nobody tells, such as a change of the catalogue.
/// </summary>
/// <param name="name">What the events are called.</param>
/// <param name="compute">The list as it is now.</param>
internal sealed class ListStream(
    string name, Func<CancellationToken, Task<LiveList>> compute, TimeSpan recheck, LiveWatch watch, TimeProvider clock)
{
    private static readonly TimeSpan BetweenLists = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private long _wroteAt;

    /// <summary>Sends until cancelled.</summary>
    /// <param name="first">The list as it was when the stream began.</param>
    /// <param name="seen">The id of the list that the client has already, or null.</param>
    public async Task RunAsync(EventWriter events, LiveList first, string? seen, CancellationToken cancellationToken)
    {
        await events.RetryAsync(BetweenLists, cancellationToken);
        _wroteAt = clock.GetTimestamp();
        for (var list = first; ; list = await NextAsync(events, cancellationToken))
        {
            if (list.Id != seen)
            {
                await events.EventAsync(name, list.Id, list.Json, cancellationToken);
                seen = list.Id;
                _wroteAt = clock.GetTimestamp();
            }
        }
    }

    private async Task<LiveList> NextAsync(EventWriter events, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Whatever happens within this second goes into one list.
            await Task.Delay(BetweenLists, clock, cancellationToken);
            await watch.WaitAsync(recheck - BetweenLists, clock, cancellationToken);
            if (clock.GetElapsedTime(_wroteAt) >= Heartbeat)
            {
                await events.CommentAsync("still here", cancellationToken);
                _wroteAt = clock.GetTimestamp();
            }

            try
            {
                return await compute(cancellationToken);
            }
            catch (Exception failure) when (RequestFailures.IsStorageAway(failure))
            {
                // The list that the client has is the best there is; the next look may find another.
            }
        }
    }
}
