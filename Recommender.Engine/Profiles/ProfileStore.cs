using Npgsql;
using Pgvector;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Profiles;

/// <summary>Brings the preference vectors of users up to date with their interactions.</summary>
public sealed class ProfileStore(NpgsqlDataSource database)
{
    private readonly record struct UserFeature(long UserKey, double Weight, Half[] Feature);

    /// <summary>
    /// Recomputes at most <paramref name="limit"/> stale profiles and returns how many those were. A profile that changes
    /// meanwhile stays stale, because its row is locked from reading to writing.
    /// </summary>
    public Task<int> RefreshAsync(int limit, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async transaction =>
            {
                var stale = await TakeStaleAsync(transaction, limit, cancellationToken);
                foreach (var tenant in stale.GroupBy(profile => profile.Tenant, profile => profile.UserKey))
                {
                    await RefreshAsync(transaction, tenant.Key, [.. tenant], cancellationToken);
                }

                return stale.Count;
            },
            cancellationToken);

    private static Task<List<(TenantId Tenant, long UserKey)>> TakeStaleAsync(
        NpgsqlTransaction transaction, int limit, CancellationToken cancellationToken) =>
        transaction.QueryAsync(
            $"""
            SELECT tenant_id, user_key FROM user_profiles
            WHERE stale
            ORDER BY tenant_id, user_key
            LIMIT {limit}
            FOR UPDATE SKIP LOCKED
            """,
            row => (new TenantId(row.GetInt32(0)), row.GetInt64(1)),
            cancellationToken);

    private static async Task RefreshAsync(
        NpgsqlTransaction transaction, TenantId tenant, long[] users, CancellationToken cancellationToken)
    {
        var history = await HistoryAsync(transaction, tenant, users, cancellationToken);
        var preferences = history.ToLookup(item => item.UserKey);
        await transaction.ExecuteAsync(
            $"""
            UPDATE user_profiles AS profile
            SET preference = fresh.preference, stale = false, updated_at = now()
            FROM unnest({users}, {users.Select(user => Preference(preferences[user])).ToArray()}) AS fresh (user_key, preference)
            WHERE profile.tenant_id = {tenant.Value} AND profile.user_key = fresh.user_key
            """,
            cancellationToken);
    }

    private static Task<List<UserFeature>> HistoryAsync(
        NpgsqlTransaction transaction, TenantId tenant, long[] users, CancellationToken cancellationToken) =>
        transaction.QueryAsync(
            $"""
            SELECT member.user_key, recent.weight, vector.feature
            FROM unnest({users}) AS member (user_key)
            CROSS JOIN LATERAL (
                SELECT entity_key, weight, occurred_at
                FROM interactions
                WHERE tenant_id = {tenant.Value} AND user_key = member.user_key
                ORDER BY occurred_at DESC
                LIMIT 50) AS recent
            JOIN entities AS entity ON entity.tenant_id = {tenant.Value} AND entity.entity_key = recent.entity_key
            JOIN entity_vectors AS vector ON vector.tenant_id = {tenant.Value}
                AND vector.entity_type_id = entity.entity_type_id AND vector.entity_key = entity.entity_key
            ORDER BY member.user_key, recent.occurred_at DESC
            """,
            row => new UserFeature(row.GetInt64(0), row.GetFloat(1), row.GetFieldValue<HalfVector>(2).ToArray()),
            cancellationToken);

    private static HalfVector? Preference(IEnumerable<UserFeature> history) =>
        PreferenceVector.From([.. history.Select(item => (item.Weight, Widen(item.Feature)))]) is { } preference
            ? new HalfVector(Array.ConvertAll(preference, value => (Half)value))
            : null;

    private static ReadOnlyMemory<float> Widen(Half[] feature) => Array.ConvertAll(feature, value => (float)value);
}
