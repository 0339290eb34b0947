using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recommender.Engine.Training;

/// <summary>The parameters of a model as the JSON of the model history.</summary>
public static class ModelDescription
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Of(ModelParameters parameters) => JsonSerializer.Serialize(parameters, Options);
}
