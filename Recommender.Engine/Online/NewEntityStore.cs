using System.Text.Json;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>Entities that came after their tenant's model, as updates of the model read them.</summary>
internal static class NewEntityStore
{
    /// <summary>Registered since, and not in this version of the model yet.</summary>
    public static Task<List<long>> QueuedAsync(
        NpgsqlTransaction transaction, TenantId tenant, long version, int limit, CancellationToken cancellationToken) =>
        transaction.QueryAsync(
            $"""
            SELECT entity_key FROM model_entities
            WHERE tenant_id = {tenant.Value} AND applied_version IS DISTINCT FROM {version}
            ORDER BY entity_key
            LIMIT {limit}
            """,
            row => row.GetInt64(0), cancellationToken);

    /// <summary>Notes that a version of the model holds them.</summary>
    public static Task<int> MarkAsync(
        NpgsqlTransaction transaction, TenantId tenant, long version, IReadOnlyCollection<long> entities, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            $"""
            UPDATE model_entities SET applied_version = {version}
            WHERE tenant_id = {tenant.Value} AND entity_key = ANY ({entities.ToArray()})
            """,
            cancellationToken);

    /// <summary>Leaves all that are queued to the next training, and asks for it.</summary>
    public static Task<int> LeaveToTrainingAsync(
        NpgsqlTransaction transaction, TenantId tenant, long version, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            $"""
            WITH asked AS (
                INSERT INTO tenant_work (tenant_id, rebuild_requested_at) VALUES ({tenant.Value}, now())
                ON CONFLICT (tenant_id) DO UPDATE SET rebuild_requested_at = excluded.rebuild_requested_at
            )
            UPDATE model_entities SET applied_version = {version}
            WHERE tenant_id = {tenant.Value} AND applied_version IS DISTINCT FROM {version}
            """,
            cancellationToken);

    /// <summary>Their types, and the factors that the model's content map gives them.</summary>
    public static Task<List<NewItem>> DescribeAsync(
        NpgsqlTransaction transaction, TenantId tenant, IReadOnlyCollection<long> entities, RecommendationModel model,
        CancellationToken cancellationToken) =>
        transaction.QueryAsync(
            $"""
            SELECT entity_key, name, CASE WHEN NOT deleted THEN attributes END
            FROM entities JOIN entity_types USING (tenant_id, entity_type_id)
            WHERE tenant_id = {tenant.Value} AND entity_key = ANY ({entities.ToArray()})
            ORDER BY entity_key
            """,
            row => new NewItem(row.GetInt64(0), row.GetString(1), FactorsOf(row.IsDBNull(2) ? [] : row.GetFieldValue<byte[]>(2), model)), cancellationToken);

    private static float[]? FactorsOf(byte[] attributes, RecommendationModel model)
    {
        if (attributes.Length == 0 || model.Factors is null || model.Content.Items is not { } map)
        {
            return null;
        }

        using var document = JsonDocument.Parse(attributes);
        return document.RootElement.GetPropertyCount() == 0 ? null : map.FactorsOf(document.RootElement);
    }
}
