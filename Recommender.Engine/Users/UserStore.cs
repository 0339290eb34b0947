using System.Text.Json;
using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Entities;
using Recommender.Engine.Faults;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Users;

/// <summary>A user and what the application says about them.</summary>
public sealed record User(string Id, JsonElement Attributes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>What applications say about their users; it stands in for a history until there is one.</summary>
public sealed class UserStore(NpgsqlDataSource database, ChangeNotices notices)
{
    /// <summary>Any JSON object within the limits of an entity's attributes; an empty one says nothing any more.</summary>
    public static Fault? Check(string id, JsonElement attributes) =>
        Identifier.Check(id, "user_id")
        ?? (attributes.ValueKind == JsonValueKind.Object
            ? EntityRules.CheckValue(attributes, "attributes", depth: 0)
            : new(FaultCode.UnprocessableBody, "attributes must be an object"));

    /// <summary>Replaces the attributes of a user, who comes into being if nobody knew them.</summary>
    public async Task<User> PutAsync(TenantId tenant, string id, JsonElement attributes, CancellationToken cancellationToken)
    {
        var user = await database.TransactAsync(
            async transaction =>
            {
                await transaction.QueryAsync(TenantLock.Share([tenant]), row => row.GetInt32(0), cancellationToken);
                return await transaction.FirstOrDefaultAsync(
                    $"""
                    INSERT INTO users (tenant_id, user_id, attributes)
                    VALUES ({tenant.Value}, {id}, {attributes.GetRawText()}::jsonb)
                    ON CONFLICT (tenant_id, user_id) DO UPDATE SET attributes = excluded.attributes, updated_at = now()
                    RETURNING user_id, attributes, created_at, updated_at
                    """,
                    Read, cancellationToken);
            },
            cancellationToken);
        await notices.UsersChangedAsync(tenant, [id]);
        return user!;
    }

    /// <summary>Null when nobody knows the user.</summary>
    public Task<User?> FindAsync(TenantId tenant, string id, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            SELECT user_id, attributes, created_at, updated_at FROM users
            WHERE tenant_id = {tenant.Value} AND user_id = {id}
            """,
            Read, cancellationToken);

    private static User Read(NpgsqlDataReader row)
    {
        using var attributes = JsonDocument.Parse(row.GetFieldValue<byte[]>(1));
        return new(
            row.GetString(0), attributes.RootElement.Clone(), row.GetFieldValue<DateTimeOffset>(2),
            row.GetFieldValue<DateTimeOffset>(3));
    }
}
