using System.Diagnostics;
using Recommender.Engine.Tracing;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>
/// Afterwards every message that is due is on its way, as far as its receiver's share of connections allows. A pass only
/// starts the sending: a receiver that keeps its sender waiting holds up nobody else.
/// </summary>
internal sealed partial class DeliverWebhooks(
    DeliveryQueue queue, WebhookSender sender, WebhookMetrics metrics, TimeProvider clock, ILogger<DeliverWebhooks> logger)
    : IJob, IAsyncDisposable
{
    // What one receiver gets at a time, and what one gets that has just failed: many of those must not fill the total.
    private const int PerSubscription = 32;
    private const int PerFailing = 4;
    private const int Total = 512;

    private readonly List<(SubscriptionKey Subscription, Task Task)> _sending = [];

    public static string Name => "deliver-webhooks";

    public static TimeSpan Every => TimeSpan.FromMilliseconds(200);

    /// <summary>Everything that is being sent; for whoever must wait for it.</summary>
    internal Task Sending => Task.WhenAll(_sending.Select(sending => sending.Task));

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        _sending.RemoveAll(sending => sending.Task.IsCompleted);
        var now = clock.GetUtcNow();
        var subscriptions = await queue.DueAsync(now, cancellationToken);
        metrics.Due(subscriptions.Count == 0 ? TimeSpan.Zero : now - subscriptions[0].DueAt);

        var started = 0;
        foreach (var due in subscriptions)
        {
            started += await StartAsync(due, cancellationToken);
        }

        return started;
    }

    public async ValueTask DisposeAsync() => await Sending;

    private async Task<int> StartAsync(DueSubscription due, CancellationToken cancellationToken)
    {
        var share = due switch { { IsOrdered: true } => 1, { IsFailing: true } => PerFailing, _ => PerSubscription };
        var room = Math.Min(share - _sending.Count(sending => sending.Subscription == due.Key), Total - _sending.Count);
        if (room <= 0)
        {
            return 0;
        }

        var messages = await queue.ClaimAsync(due, clock.GetUtcNow(), room, cancellationToken);
        _sending.AddRange(messages.Select(message => (due.Key, SendWhileDueAsync(due, message, cancellationToken))));
        return messages.Count;
    }

    /// <summary>Sends a message and then whatever else is due for the same subscription, until one fails.</summary>
    private async Task SendWhileDueAsync(DueSubscription due, WebhookMessage first, CancellationToken cancellationToken)
    {
        try
        {
            for (WebhookMessage? next = first; next is not null;)
            {
                next = await SendAsync(next, cancellationToken)
                    ? (await queue.ClaimAsync(due, clock.GetUtcNow(), limit: 1, cancellationToken)).FirstOrDefault()
                    : null;
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The lease runs out and the message is sent again.
            LogInterrupted(failure, due.Key.Id);
        }
        catch (OperationCanceledException)
        {
            // Stopping: what was being sent has been given back.
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
            await queue.ReleaseAsync(message, clock.GetUtcNow(), CancellationToken.None);
            throw;
        }

        metrics.Attempted(message, outcome);
        span?.SetStatus(outcome.IsDelivered ? ActivityStatusCode.Ok : ActivityStatusCode.Error, outcome.Error);
        if (outcome.IsDelivered)
        {
            await queue.SucceededAsync(message, outcome, CancellationToken.None);
            return true;
        }

        var wait = outcome.IsGone ? null : RetrySchedule.WaitAfter(message.Attempt, Random.Shared.NextDouble());
        await queue.FailedAsync(message, outcome, clock.GetUtcNow() + wait, CancellationToken.None);
        LogFailed(message.Id, message.Subscription.Id, message.Attempt, outcome.Error);
        return false;
    }

    [LoggerMessage(LogLevel.Information, "Message {Message} did not reach webhook {Webhook} in attempt {Attempt}: {Reason}")]
    private partial void LogFailed(string message, Guid webhook, int attempt, string? reason);

    [LoggerMessage(LogLevel.Warning, "Sending to webhook {Webhook} was interrupted; its message is sent again")]
    private partial void LogInterrupted(Exception failure, Guid webhook);
}
