using System.Globalization;
using System.Text.Json;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Export;

/// <summary>One row of an export: as JSON what its properties are, as CSV its cells.</summary>
internal interface IExportRow
{
    IReadOnlyList<CsvCell> Cells();
}

/// <summary>An entity as it is exported. Lines of them can be imported again.</summary>
public sealed record EntityExport(
    string EntityId, string EntityType, JsonElement Attributes, string TenantId, DateTime CreatedAt, DateTime UpdatedAt,
    float[]? FeatureVector) : IExportRow
{
    internal static IReadOnlyList<string> Columns { get; } =
        ["entity_id", "entity_type", "attributes", "tenant_id", "created_at", "updated_at"];

    internal static EntityExport Of(ExportedEntity exported, string tenant) =>
        new(
            exported.Entity.Id, exported.Entity.Type, exported.Entity.Attributes, tenant,
            exported.Entity.CreatedAt.UtcDateTime, exported.Entity.UpdatedAt.UtcDateTime, exported.Feature);

    IReadOnlyList<CsvCell> IExportRow.Cells() =>
        [
            CsvCell.Text(EntityId), CsvCell.Text(EntityType), CsvCell.Text(Attributes.GetRawText()), CsvCell.Text(TenantId),
            CsvCell.Time(CreatedAt), CsvCell.Time(UpdatedAt),
        ];
}

/// <summary>An interaction as it is exported. Lines of them can be imported again.</summary>
public sealed record InteractionExport(
    long Id, string UserId, string EntityId, string EntityType, TypeName InteractionType, float Weight, JsonElement? Metadata,
    string TenantId, DateTime Timestamp) : IExportRow
{
    internal static IReadOnlyList<string> Columns { get; } =
        ["user_id", "entity_id", "entity_type", "interaction_type", "weight", "metadata", "tenant_id", "timestamp"];

    internal static InteractionExport Of(Interaction interaction, string tenant) =>
        new(
            interaction.Id, interaction.UserId, interaction.EntityId, interaction.EntityType, TypeName.Of(interaction),
            interaction.Weight, interaction.Metadata is { } metadata ? JsonElement.Parse(metadata) : null, tenant,
            interaction.OccurredAt.UtcDateTime);

    IReadOnlyList<CsvCell> IExportRow.Cells() =>
        [
            CsvCell.Text(UserId), CsvCell.Text(EntityId), CsvCell.Text(EntityType), CsvCell.Text(InteractionType.Name),
            CsvCell.Plain(Weight.ToString(CultureInfo.InvariantCulture)), CsvCell.Text(Metadata?.GetRawText() ?? ""),
            CsvCell.Text(TenantId), CsvCell.Time(Timestamp),
        ];
}

/// <summary>A user as it is exported.</summary>
/// <param name="PreferenceVector">Empty unless asked for and known.</param>
public sealed record UserExport(
    string UserId, float[] PreferenceVector, long InteractionCount, DateTime? LastInteractionAt, string TenantId,
    DateTime CreatedAt, DateTime UpdatedAt) : IExportRow
{
    internal bool HasVectorColumn { get; init; }

    internal static UserExport Of(ExportedUser user, string tenant, bool withVectors) =>
        new(
            user.UserId, user.Preference ?? [], user.Interactions, user.LastInteractionAt, tenant, user.CreatedAt, user.UpdatedAt)
        {
            HasVectorColumn = withVectors,
        };

    internal static IReadOnlyList<string> Columns(bool withVectors) => withVectors
        ? ["user_id", "interaction_count", "preference_vector", "tenant_id", "last_interaction_at", "created_at", "updated_at"]
        : ["user_id", "interaction_count", "tenant_id", "last_interaction_at", "created_at", "updated_at"];

    IReadOnlyList<CsvCell> IExportRow.Cells()
    {
        var vector = CsvCell.Plain(JsonSerializer.Serialize(PreferenceVector));
        return
        [
            CsvCell.Text(UserId), CsvCell.Plain(InteractionCount.ToString(CultureInfo.InvariantCulture)),
            .. HasVectorColumn ? (CsvCell[])[vector] : [],
            CsvCell.Text(TenantId), LastInteractionAt is { } last ? CsvCell.Time(last) : CsvCell.Plain(""),
            CsvCell.Time(CreatedAt), CsvCell.Time(UpdatedAt),
        ];
    }
}
