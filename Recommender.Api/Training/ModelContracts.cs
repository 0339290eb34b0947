using System.Text.Json;
using Recommender.Engine.Training;

namespace Recommender.Api.Training;

/// <summary>The training runs of a tenant, newest first.</summary>
/// <param name="NextCursor">Where the next page begins; left out on the last page.</param>
public sealed record ModelsBody(string TenantId, IReadOnlyList<ModelBody> Models, int Limit, string? NextCursor);

/// <summary>One training run.</summary>
/// <param name="Version">Grows with every run.</param>
/// <param name="Status">published, replaced or rejected.</param>
/// <param name="PublishedAt">When it came into use; absent if it was worse than the one in use.</param>
/// <param name="RetiredAt">When a later one replaced it.</param>
/// <param name="DurationSeconds">From reading the data to publishing.</param>
/// <param name="Parameters">What the model is determined by, beside the data.</param>
/// <param name="Figures">Quality of the parameters, and of those before, on what the search that chose them held out; empty before the first search.</param>
public sealed record ModelBody(
    long Version, string Status, DateTimeOffset TrainedAt, DateTimeOffset? PublishedAt, DateTimeOffset? RetiredAt, double DurationSeconds,
    int Users, int Entities, long Interactions, long SizeBytes, JsonElement Parameters, JsonElement Figures)
{
    internal static ModelBody Of(ModelRecord record) =>
        new(
            record.Version,
            record.PublishedAt is null ? "rejected" : record.RetiredAt is null ? "published" : "replaced",
            record.TrainedAt, record.PublishedAt, record.RetiredAt, Math.Round(record.Run.Duration.TotalSeconds, 3),
            record.Run.Users, record.Run.Entities, record.Run.Interactions, record.Run.SizeBytes,
            JsonElement.Parse(record.Run.Parameters), JsonElement.Parse(record.Run.Figures));
}
