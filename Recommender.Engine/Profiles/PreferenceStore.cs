using Npgsql;
using Pgvector;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Profiles;

/// <summary>What users like, as vectors, computed from their latest interactions when somebody asks.</summary>
public sealed class PreferenceStore(NpgsqlDataSource database)
{
    private readonly record struct UserFeature(long UserKey, double Weight, float[] Feature);

    /// <summary>
    /// The preference vectors of some users, L2-normalised and in half precision; nothing of whom nothing can be said. Reads
    /// up to fifty feature vectors, of some 1 kB each, for every user.
    /// </summary>
    public async Task<Dictionary<long, float[]>> OfAsync(TenantId tenant, long[] users, CancellationToken cancellationToken)
    {
        var history = await HistoryAsync(tenant, users, cancellationToken);
        var preferences = new Dictionary<long, float[]>();
        foreach (var user in history.GroupBy(item => item.UserKey))
        {
            if (PreferenceVector.From([.. user.Select(item => (item.Weight, (ReadOnlyMemory<float>)item.Feature))]) is { } preference)
            {
                preferences[user.Key] = Array.ConvertAll(preference, value => (float)(Half)value);
            }
        }

        return preferences;
    }

    private Task<List<UserFeature>> HistoryAsync(TenantId tenant, long[] users, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT member.user_key, recent.weight, vector.feature
            FROM unnest({users}) AS member (user_key)
            CROSS JOIN LATERAL (
                SELECT entity_key, weight, occurred_at
                FROM interactions
                WHERE tenant_id = {tenant.Value} AND user_key = member.user_key AND weight <> 0
                ORDER BY occurred_at DESC
                LIMIT 50) AS recent
            JOIN entities AS entity ON entity.tenant_id = {tenant.Value} AND entity.entity_key = recent.entity_key
            JOIN entity_vectors AS vector ON vector.tenant_id = {tenant.Value}
                AND vector.entity_type_id = entity.entity_type_id AND vector.entity_key = entity.entity_key
            ORDER BY member.user_key, recent.occurred_at DESC
            """,
            row => new UserFeature(
                row.GetInt64(0), row.GetFloat(1), Array.ConvertAll(row.GetFieldValue<HalfVector>(2).ToArray(), value => (float)value)),
            cancellationToken);
}
