using System.Text.Json;
using Pgvector;
using Recommender.Engine.Content;

namespace Recommender.Engine.Entities;

/// <summary>Drafts as the arrays that one statement takes.</summary>
internal sealed class EntityColumns(IReadOnlyList<EntityDraft> drafts)
{
    public int[] Tenants { get; } = [.. drafts.Select(draft => draft.Tenant.Value)];

    public string[] Ids { get; } = [.. drafts.Select(draft => draft.Id)];

    public string[] Types { get; } = [.. drafts.Select(draft => draft.Type)];

    public string[] Attributes { get; } = [.. drafts.Select(draft => draft.Attributes.GetRawText())];

    public HalfVector[] Features { get; } = [.. drafts.Select(draft => Feature(draft.Attributes))];

    public static HalfVector Feature(JsonElement attributes)
    {
        var half = new Half[FeatureVector.Dimensions];
        FeatureVector.Fill(attributes, half);
        return new(half);
    }
}
