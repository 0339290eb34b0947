using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Admin;
using Recommender.Api.Errors;
using Recommender.Api.Paging;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Webhooks;

namespace Recommender.Api.Webhooks;

/// <summary>Subscriptions send a tenant's data elsewhere, so all of their routes are an administrator's.</summary>
internal static class WebhookEndpoints
{
    private const int LargestPage = 100;
    private const int LongestOverlap = 30 * 24 * 3600;

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/webhooks").WithTags("Webhooks").Requires(Scopes.Admin);

        webhooks.MapPost("", Create).WithMetadata(new ShownOnce())
            .WithSummary("Subscribe to events; the answer holds the secret, which is shown only once");
        webhooks.MapGet("", List)
            .WithSummary("Subscriptions, the newest first");
        webhooks.MapGet("/{id}", Get)
            .WithSummary("One subscription");
        webhooks.MapPut("/{id}", Replace)
            .WithSummary("Replace a subscription; its secret stays");
        webhooks.MapPatch("/{id}", Change)
            .WithSummary("Change parts of a subscription, or switch it on or off");
        webhooks.MapDelete("/{id}", Delete)
            .WithSummary("Remove a subscription with all its deliveries");
        webhooks.MapPost("/{id}/rotate-secret", Rotate).WithMetadata(new ShownOnce())
            .WithSummary("Replace the secret; messages carry both signatures for a while");
        webhooks.MapDeliveries();
    }

    private static async Task<Results<Created<WebhookBody>, ProblemResult>> Create(
        NewWebhook body, RequestTenant tenant, WebhookStore webhooks, TargetPolicy targets, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        var draft = body.ToDraft();
        if (WebhookRules.Check(draft, targets) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var secret = WebhookSecret.Create();
        var key = await named.FindOrCreateAsync(cancellationToken);
        return await webhooks.CreateAsync(key, draft, secret, cancellationToken) is { } webhook
            ? TypedResults.Created($"/api/v1/webhooks/{webhook.Id}", WebhookBody.Of(webhook, secret))
            : (ProblemResult)new Fault(FaultCode.Conflict, $"there are {WebhookRules.MaxSubscriptions} webhooks already, which is the most");
    }

    private static async Task<Results<Ok<WebhookList>, ProblemResult>> List(
        RequestTenant tenant, WebhookStore webhooks, HttpContext context, CancellationToken cancellationToken, int limit = 20,
        string? cursor = null)
    {
        var before = Guid.AllBitsSet;
        if (limit < 1 || (!string.IsNullOrEmpty(cursor) && !Guid.TryParseExact(cursor, "N", out before)))
        {
            return (ProblemResult)Fault.Validation(limit < 1 ? "limit must be at least 1" : "cursor is not one that this list gave out");
        }

        var size = Math.Min(limit, LargestPage);
        var found = await tenant.FindAsync(cancellationToken) is { } key
            ? await webhooks.ListAsync(key, before, size + 1, cancellationToken)
            : [];
        var next = found.Count > size ? found[size - 1].Id.ToString("N") : null;
        if (next is not null)
        {
            context.LinkToNext(next);
        }

        return TypedResults.Ok(new WebhookList([.. found.Take(size).Select(webhook => WebhookBody.Of(webhook))], size, next));
    }

    private static async Task<Results<Ok<WebhookBody>, ProblemResult>> Get(
        string id, RequestTenant tenant, WebhookStore webhooks, CancellationToken cancellationToken) =>
        await webhooks.FindAsync(id, tenant, cancellationToken) is { } found ? TypedResults.Ok(WebhookBody.Of(found.Webhook)) : Missing(id);

    private static async Task<Results<Ok<WebhookBody>, ProblemResult>> Replace(
        string id, NewWebhook body, RequestTenant tenant, WebhookStore webhooks, TargetPolicy targets, CancellationToken cancellationToken) =>
        await webhooks.FindAsync(id, tenant.Naming(body.TenantId), cancellationToken) is { } found
            ? await SaveAsync(found, body, webhooks, targets, cancellationToken)
            : Missing(id);

    private static async Task<Results<Ok<WebhookBody>, ProblemResult>> Change(
        string id, WebhookChange body, RequestTenant tenant, WebhookStore webhooks, TargetPolicy targets,
        CancellationToken cancellationToken) =>
        await webhooks.FindAsync(id, tenant.Naming(body.TenantId), cancellationToken) is { } found
            ? await SaveAsync(found, body.ApplyTo(found.Webhook.Draft), webhooks, targets, cancellationToken)
            : Missing(id);

    private static async Task<Results<NoContent, ProblemResult>> Delete(
        string id, RequestTenant tenant, WebhookStore webhooks, CancellationToken cancellationToken) =>
        await webhooks.FindAsync(id, tenant, cancellationToken) is { } found
            && await webhooks.DeleteAsync(found.Tenant, found.Webhook.Id, cancellationToken)
                ? TypedResults.NoContent()
                : Missing(id);

    private static async Task<Results<Ok<WebhookBody>, ProblemResult>> Rotate(
        string id, SecretRotation? body, RequestTenant tenant, WebhookStore webhooks, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var overlap = (body ?? new()).OverlapSeconds;
        if (overlap is < 0 or > LongestOverlap)
        {
            return (ProblemResult)Fault.Validation($"overlap_seconds must be between 0 and {LongestOverlap}");
        }

        var secret = WebhookSecret.Create();
        return await webhooks.FindAsync(id, tenant, cancellationToken) is { } found
            && await webhooks.RotateAsync(
                found.Tenant, found.Webhook.Id, secret, clock.GetUtcNow().AddSeconds(overlap), cancellationToken) is { } rotated
                ? TypedResults.Ok(WebhookBody.Of(rotated, secret))
                : Missing(id);
    }

    private static async Task<Results<Ok<WebhookBody>, ProblemResult>> SaveAsync(
        FoundWebhook found, NewWebhook body, WebhookStore webhooks, TargetPolicy targets, CancellationToken cancellationToken)
    {
        var draft = body.ToDraft();
        if (WebhookRules.Check(draft, targets) is { } fault)
        {
            return (ProblemResult)fault;
        }

        return await webhooks.ChangeAsync(found.Tenant, found.Webhook.Id, draft, cancellationToken) is { } changed
            ? TypedResults.Ok(WebhookBody.Of(changed))
            : Missing($"{found.Webhook.Id}");
    }

    internal static ProblemResult Missing(string id) => new Fault(FaultCode.NotFound, $"there is no webhook '{id}'");
}

/// <summary>A subscription and whose it is.</summary>
internal sealed record FoundWebhook(TenantId Tenant, WebhookSubscription Webhook);

internal static class WebhookSearch
{
    /// <summary>The subscription that a path names; null when the tenant has none with this id.</summary>
    public static async Task<FoundWebhook?> FindAsync(
        this WebhookStore webhooks, string id, RequestTenant tenant, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var known) && await tenant.FindAsync(cancellationToken) is { } key
            && await webhooks.FindAsync(key, known, cancellationToken) is { } webhook
                ? new(key, webhook)
                : null;
}
