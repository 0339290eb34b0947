using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Paging;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Webhooks;

namespace Recommender.Api.Webhooks;

internal static class DeliveryEndpoints
{
    private const int LargestPage = 100;

    public static void MapDeliveries(this RouteGroupBuilder webhooks)
    {
        webhooks.MapPost("/{id}/test", Test)
            .WithSummary("Send a ping; its delivery says what came of it");
        webhooks.MapGet("/{id}/deliveries", List)
            .WithSummary("What was sent to a subscription and what is to be sent, the newest first");
        webhooks.MapGet("/{id}/deliveries/{delivery}", Get)
            .WithSummary("One delivery with its attempts");
        webhooks.MapPost("/{id}/deliveries/{delivery}/replay", Replay)
            .WithSummary("Send a message again, now, with the same id");
    }

    private static async Task<Results<Accepted<DeliveryBody>, ProblemResult>> Test(
        string id, RequestTenant tenant, WebhookStore webhooks, DeliveryStore deliveries, CancellationToken cancellationToken)
    {
        if (await webhooks.FindAsync(id, tenant, cancellationToken) is not { } found)
        {
            return WebhookEndpoints.Missing(id);
        }

        if (!found.Webhook.Draft.Enabled)
        {
            return Disabled();
        }

        var message = await deliveries.PingAsync(found.Tenant, found.Webhook.Id, cancellationToken);
        var ping = await deliveries.FindAsync(found.Tenant, found.Webhook.Id, message, cancellationToken);
        return Accepted(found, ping!);
    }

    private static async Task<Results<Ok<DeliveryList>, ProblemResult>> List(
        string id, RequestTenant tenant, WebhookStore webhooks, DeliveryStore deliveries, HttpContext context,
        CancellationToken cancellationToken, string? status = null, int limit = 20, string? cursor = null)
    {
        var before = long.MaxValue;
        if (limit < 1 || status is not (null or "pending" or "sending" or "delivered" or "failed")
            || (!string.IsNullOrEmpty(cursor) && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before)))
        {
            return (ProblemResult)Fault.Validation(
                "limit must be at least 1, status one of pending, sending, delivered and failed, and cursor one that this list gave out");
        }

        if (await webhooks.FindAsync(id, tenant, cancellationToken) is not { } found)
        {
            return WebhookEndpoints.Missing(id);
        }

        var size = Math.Min(limit, LargestPage);
        var listed = await deliveries.ListAsync(found.Tenant, found.Webhook.Id, status, before, size + 1, cancellationToken);
        var next = listed.Count > size ? listed[size - 1].EventId.ToString(CultureInfo.InvariantCulture) : null;
        if (next is not null)
        {
            context.LinkToNext(next);
        }

        return TypedResults.Ok(new DeliveryList([.. listed.Take(size).Select(DeliveryBody.Of)], size, next));
    }

    private static async Task<Results<Ok<DeliveryBody>, ProblemResult>> Get(
        string id, string delivery, RequestTenant tenant, WebhookStore webhooks, DeliveryStore deliveries,
        CancellationToken cancellationToken) =>
        await webhooks.FindAsync(id, tenant, cancellationToken) is not { } found ? WebhookEndpoints.Missing(id)
            : await FindAsync(found, delivery, deliveries, cancellationToken) is { } known ? TypedResults.Ok(DeliveryBody.Of(known))
            : Missing(delivery);

    private static async Task<Results<Accepted<DeliveryBody>, ProblemResult>> Replay(
        string id, string delivery, RequestTenant tenant, WebhookStore webhooks, DeliveryStore deliveries, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (await webhooks.FindAsync(id, tenant, cancellationToken) is not { } found)
        {
            return WebhookEndpoints.Missing(id);
        }

        if (await FindAsync(found, delivery, deliveries, cancellationToken) is not { } known)
        {
            return Missing(delivery);
        }

        if (!found.Webhook.Draft.Enabled)
        {
            return Disabled();
        }

        return await deliveries.ReplayAsync(found.Tenant, found.Webhook.Id, known.EventId, clock.GetUtcNow(), cancellationToken)
            ? Accepted(found, (await FindAsync(found, delivery, deliveries, cancellationToken))!)
            : (ProblemResult)new Fault(FaultCode.Conflict, "the message is being sent at this moment");
    }

    private static async Task<Delivery?> FindAsync(
        FoundWebhook found, string delivery, DeliveryStore deliveries, CancellationToken cancellationToken) =>
        MessageId.Parse(delivery) is { } message
            ? await deliveries.FindAsync(found.Tenant, found.Webhook.Id, message, cancellationToken)
            : null;

    private static Accepted<DeliveryBody> Accepted(FoundWebhook found, Delivery delivery) =>
        TypedResults.Accepted($"/api/v1/webhooks/{found.Webhook.Id}/deliveries/{delivery.MessageId}", DeliveryBody.Of(delivery));

    private static ProblemResult Disabled() => new Fault(FaultCode.Conflict, "the webhook is disabled; enable it first");

    private static ProblemResult Missing(string delivery) => new Fault(FaultCode.NotFound, $"there is no delivery '{delivery}'");
}
