using Microsoft.AspNetCore.Http.HttpResults;
using Recommender.Api.Errors;
using Recommender.Api.Tenancy;
using Recommender.Engine.Caching;
using Recommender.Engine.Faults;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Users;

namespace Recommender.Api.Users;

/// <summary>Proof that a user was erased, and how many rows that were.</summary>
public sealed record ErasureBody(Guid ReceiptId, string UserId, string TenantId, DateTimeOffset ErasedAt, ErasedRows Erased);

/// <summary>Rows that were removed.</summary>
/// <param name="WaitingImports">Records of imports that were not finished.</param>
public sealed record ErasedRows(
    long Interactions, long EventIds, long PendingChanges, long Profiles, long AbEvents, long WaitingImports, long StoredAnswers,
    long WebhookEvents);

internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/users").WithTags("Users");

        users.MapGet("/{id}", Get).Requires(Scopes.Read)
            .WithSummary("One user and their attributes");
        users.MapPut("/{id}", Replace).Requires(Scopes.Write)
            .WithSummary("Say what is known about a user; recommendations follow it until there are interactions");
        users.MapDelete("/{id}", Erase).Requires(Scopes.Write)
            .WithSummary("Erase a user: everything that names the user, now and in the next model");
    }

    private static async Task<Results<Ok<UserBody>, ProblemResult>> Get(
        string id, RequestTenant tenant, UserStore users, CancellationToken cancellationToken) =>
        await tenant.FindAsync(cancellationToken) is { } key && await users.FindAsync(key, id, cancellationToken) is { } user
            ? TypedResults.Ok(UserBody.Of(user, tenant.Name))
            : (ProblemResult)new Fault(FaultCode.UserNotFound, $"'{id}'");

    private static async Task<Results<Ok<UserBody>, ProblemResult>> Replace(
        string id, UserReplacement body, RequestTenant tenant, UserStore users, CancellationToken cancellationToken)
    {
        var named = tenant.Naming(body.TenantId);
        if (UserStore.Check(id, body.Attributes) is { } fault)
        {
            return (ProblemResult)fault;
        }

        var user = await users.PutAsync(await named.FindOrCreateAsync(cancellationToken), id, body.Attributes, cancellationToken);
        return TypedResults.Ok(UserBody.Of(user, named.Name));
    }

    private static async Task<Results<Ok<ErasureBody>, ProblemResult>> Erase(
        string id, RequestTenant tenant, UserErasure erasure, ChangeNotices notices, StorageWatch storage,
        CancellationToken cancellationToken)
    {
        if (Identifier.Check(id, "user_id") is { } fault)
        {
            return (ProblemResult)fault;
        }

        ErasureReceipt? receipt = null;
        var key = await tenant.FindAsync(cancellationToken);
        if (key is { } known)
        {
            await storage.RunAsync(async token => receipt = await erasure.EraseAsync(known, tenant.Name, id, token), cancellationToken);
        }

        return receipt is null
            ? (ProblemResult)new Fault(FaultCode.UserNotFound, $"'{id}'")
            : await ErasedAsync(id, key!.Value, tenant.Name, receipt, notices);
    }

    private static async Task<Ok<ErasureBody>> ErasedAsync(
        string id, TenantId key, string tenant, ErasureReceipt receipt, ChangeNotices notices)
    {
        await notices.UserErasedAsync(key, id);
        return TypedResults.Ok(new ErasureBody(
            receipt.Id, id, tenant, receipt.ErasedAt,
            new(receipt.Interactions, receipt.EventIds, receipt.PendingChanges, receipt.Profiles,
                receipt.ExperimentEvents, receipt.WaitingImports, receipt.StoredAnswers, receipt.WebhookEvents)));
    }
}
