using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recommender.Engine.Training;

/// <summary>The parameters of a model, and how good it is, as the JSON of the model history.</summary>
public static class ModelDescription
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Of(ModelParameters parameters) => JsonSerializer.Serialize(parameters, Options);

    public static ModelParameters Read(string json) => JsonSerializer.Deserialize<ModelParameters>(json, Options)!;

    /// <summary>What a search found: the quality of its best parameters and of those that were in use.</summary>
    public static string Of(SearchResult found, Quality best, Quality inUse) => JsonSerializer.Serialize(
        new
        {
            HeldOutUsers = found.HeldOutUsers,
            Trials = found.Trials.Count,
            SearchSeconds = Math.Round(found.Duration.TotalSeconds, 3),
            Found = best,
            InUse = inUse,
        },
        Options);
}
