using System.Collections.Concurrent;
using System.Diagnostics;
using Recommender.Engine.Tracing;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>
/// Afterwards every message that is due is on its way, as far as its receiver's share allows. A pass only starts the
/// sending: a receiver that keeps its sender waiting holds up nobody else.
/// </summary>
internal sealed partial class DeliverWebhooks(
    DeliveryQueue queue, DeliveryReports reports, WebhookSender sender, WakeUp<DeliverWebhooks> wakeUp, WebhookMetrics metrics,
    TimeProvider clock, ILogger<DeliverWebhooks> logger)
    : IJob, IAsyncDisposable
{
    private readonly Shares _shares = new();
    private readonly ConcurrentDictionary<Task, bool> _sending = new();
    private readonly ConcurrentBag<WebhookMessage> _interrupted = [];

    public static string Name => "deliver-webhooks";

    public static TimeSpan Every => TimeSpan.FromMilliseconds(200);

    /// <summary>Everything that is being sent; for whoever must wait for it.</summary>
    internal Task Sending => Task.WhenAll(_sending.Keys);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = await queue.DueAsync(now, cancellationToken);
        metrics.Due(due.Count == 0 ? TimeSpan.Zero : now - due[0].DueAt);

        var shares = _shares.Of(due);
        if (shares.Count == 0)
        {
            return 0;
        }

        var subscriptions = shares.ToDictionary(share => share.Subscription.Key, share => share.Subscription);
        var messages = await queue.ClaimAsync(shares, now, cancellationToken);
        messages.ForEach(message => Start(subscriptions[message.Subscription], message, cancellationToken));
        return messages.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await Sending;
        if (!_interrupted.IsEmpty)
        {
            await queue.ReleaseAsync([.. _interrupted], clock.GetUtcNow(), CancellationToken.None);
        }
    }

    private void Start(DueSubscription due, WebhookMessage message, CancellationToken cancellationToken)
    {
        _shares.Take(due.Key);
        var sending = SendAsync(due, message, cancellationToken);
        _sending[sending] = true;
        _ = sending.ContinueWith(
            done => _sending.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Sends a message and, for an ordered subscription, those that follow it until one fails.</summary>
    private async Task SendAsync(DueSubscription due, WebhookMessage first, CancellationToken cancellationToken)
    {
        try
        {
            for (WebhookMessage? next = first; next is not null;)
            {
                next = await SendAsync(next, cancellationToken) && due.IsOrdered
                    ? (await queue.ClaimAsync([(due, 1)], clock.GetUtcNow(), cancellationToken)).FirstOrDefault()
                    : null;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping: what was being sent is given back in the end.
        }
        catch (Exception failure)
        {
            // The lease runs out and the message is sent again.
            LogInterrupted(failure, due.Key.Id);
        }
        finally
        {
            if (_shares.Return(due))
            {
                wakeUp.Call();
            }
        }
    }

    private async Task<bool> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        using var span = Work.Start("deliver webhook", message.Trace);
        DeliveryOutcome outcome;
        try
        {
            outcome = await sender.SendAsync(message, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _interrupted.Add(message);
            throw;
        }

        metrics.Attempted(message, outcome);
        span?.SetStatus(outcome.IsDelivered ? ActivityStatusCode.Ok : ActivityStatusCode.Error, outcome.Error);
        var wait = outcome.IsDelivered || outcome.IsGone ? null : RetrySchedule.WaitAfter(message.Attempt, Random.Shared.NextDouble());
        await reports.AddAsync(new(message, outcome, clock.GetUtcNow() + wait), CancellationToken.None);
        if (!outcome.IsDelivered)
        {
            LogFailed(message.Id, message.Subscription.Id, message.Attempt, outcome.Error);
        }

        return outcome.IsDelivered;
    }

    [LoggerMessage(LogLevel.Information, "Message {Message} did not reach webhook {Webhook} in attempt {Attempt}: {Reason}")]
    private partial void LogFailed(string message, Guid webhook, int attempt, string? reason);

    [LoggerMessage(LogLevel.Warning, "Sending to webhook {Webhook} was interrupted; its message is sent again")]
    private partial void LogInterrupted(Exception failure, Guid webhook);
}
