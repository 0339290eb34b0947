using System.Globalization;
using Recommender.Api.Entities;
using Recommender.Api.Interactions;
using Recommender.Api.Tenancy;
using Recommender.Engine.Entities;
using Recommender.Engine.Faults;
using Recommender.Engine.Ingest;
using Recommender.Engine.Interactions;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Ingest;

/// <summary>Records of a bulk body as the engine imports them.</summary>
internal static class BulkRecords
{
    public static ImportRecord<EntityDraft> ToImport(this BulkRecord<NewEntity> record, RequestTenant tenant, TenantId key) =>
        record.Value is not { } entity ? new(record.Line, null, record.Fault)
            : new(
                record.Line,
                new(key, entity.EntityId, entity.EntityType ?? EntityRules.DefaultType, entity.Attributes),
                Stray(entity.TenantId, tenant));

    /// <summary>
    /// A record without a time is stamped, each with another time; its id then comes from its place in the file, so
    /// that the same file can be imported again.
    /// </summary>
    public static ImportRecord<InteractionDraft> ToImport(
        this BulkRecord<NewInteraction> record, RequestTenant tenant, TenantId key, DateTimeOffset now)
    {
        if (record.Value is not { } interaction)
        {
            return new(record.Line, null, record.Fault);
        }

        var draft = interaction.ToDraft(key, now.AddMicroseconds(record.Line));
        return new(
            record.Line,
            interaction.Timestamp is null && draft.EventId is null ? draft with { EventId = LineId(record.Fingerprint) } : draft,
            Stray(interaction.TenantId, tenant) ?? InteractionRules.CheckMetadata(interaction.Metadata));
    }

    private static string LineId(UInt128 fingerprint) => string.Create(CultureInfo.InvariantCulture, $"line:{fingerprint:x32}");

    private static Fault? Stray(string? named, RequestTenant tenant) =>
        string.IsNullOrEmpty(named) || named == tenant.Name
            ? null
            : Fault.Invalid($"the record names the tenant '{named}' in a request for '{tenant.Name}'");
}
