using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Paging;
using Recommender.Api.Recommendations;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.RateLimits;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Admin;

internal static class KeyEndpoints
{
    private const int LargestPage = 1000;
    private const int LongestOverlap = 2_592_000;
    private const int HighestLimit = 100_000_000;

    private static readonly string[] UsualScopes = ["read", "write"];

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/admin/keys").WithTags("Administration").Requires(Scopes.Admin);

        keys.MapPost("", Create).WithMetadata(new ShownOnce())
            .WithSummary("Make an API key; this answer is the only one that shows it");
        keys.MapGet("", List)
            .WithSummary("The keys of a tenant; for operators who name none, of all tenants");
        keys.MapPost("/{id:guid}/rotate", Rotate).WithMetadata(new ShownOnce())
            .WithSummary("Replace a key by a new one with the same rights; the old one works on for a while");
        keys.MapDelete("/{id:guid}", Revoke)
            .WithSummary("Revoke a key; no gateway accepts it 5 seconds later");
    }

    private static async Task<Results<Created<KeyBody>, ProblemResult>> Create(
        NewKey body, RequestTenant tenant, KeyAdministration keys, TimeProvider clock, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        var outcome = RequestOf(body, named);
        if ((outcome.Fault ?? KeyRules.Check(outcome.Value!, clock.GetUtcNow())) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var issued = await keys.CreateAsync(outcome.Value!, cancellationToken);
        return TypedResults.Created((string?)null, KeyBody.Of(issued));
    }

    private static async Task<Results<Ok<KeyList>, ProblemResult>> List(
        RequestTenant tenant, HttpContext context, KeyAdministration keys, TimeProvider clock, CancellationToken cancellationToken,
        string? limit = null, string? cursor = null)
    {
        var (size, before) = (LargestPage, Guid.AllBitsSet);
        if ((QueryText.Whole(limit, "limit", 1, LargestPage, ref size) ?? NextLink.CheckId(cursor, ref before)) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var isNamed = context.Request.Query.ContainsKey(RequestTenant.Field) || context.Request.Headers.ContainsKey(RequestTenant.Header);
        var whose = isNamed ? tenant.Name : tenant.Caller.Tenant;
        var listed = await keys.ListAsync(whose, before, size + 1, cancellationToken);
        var next = context.LinkToNext(listed, size, key => key.Id.ToString("N"));
        return TypedResults.Ok(new KeyList([.. listed.Take(size).Select(key => KeyBody.Of(key, clock.GetUtcNow()))], size, next));
    }

    private static async Task<Results<Created<KeyBody>, ProblemResult>> Rotate(
        Guid id, KeyRotation? body, RequestTenant tenant, KeyAdministration keys, CancellationToken cancellationToken)
    {
        var overlap = (body ?? new()).OverlapSeconds;
        if (overlap is < 0 or > LongestOverlap)
        {
            return (ProblemResult)Fault.Validation($"overlap_seconds must be between 0 and {LongestOverlap}");
        }

        var issued = await keys.RotateAsync(id, tenant.Caller.Tenant, TimeSpan.FromSeconds(overlap), cancellationToken);
        return issued is null ? (ProblemResult)NoSuchKey(id) : TypedResults.Created((string?)null, KeyBody.Of(issued));
    }

    private static async Task<Results<NoContent, ProblemResult>> Revoke(
        Guid id, RequestTenant tenant, KeyAdministration keys, CancellationToken cancellationToken) =>
        await keys.RevokeAsync(id, tenant.Caller.Tenant, cancellationToken) ? TypedResults.NoContent() : (ProblemResult)NoSuchKey(id);

    private static Outcome<KeyRequest> RequestOf(NewKey body, RequestTenant tenant)
    {
        var origins = body.Origins?.ToArray() ?? [];
        var isOperator = body.Scopes?.Contains("operator") == true;
        if (ScopeNames.Parse(body.Scopes ?? (body.Publishable ? [] : UsualScopes)) is not { } scopes)
        {
            return Fault.Validation("scopes may hold read, write, admin, track and operator");
        }

        if (isOperator && tenant.Caller.Tenant is not null)
        {
            return new Fault(FaultCode.Forbidden, "only an operator may make operator keys");
        }

        if (body.RequestsPerMinute is < 1 or > HighestLimit || body.Burst is < 1 or > HighestLimit || (body.Burst is not null && body.RequestsPerMinute is null))
        {
            return Fault.Validation($"requests_per_minute and burst must be between 1 and {HighestLimit}, and burst needs requests_per_minute");
        }

        return new KeyRequest(
            isOperator ? null : tenant.Name, body.Name, scopes, body.Publishable, origins,
            RateLimit.From(body.RequestsPerMinute, body.Burst), body.ExpiresAt);
    }

    private static Fault NoSuchKey(Guid id) => new(FaultCode.NotFound, $"there is no active key {id}");
}
