using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recommender.Engine.Json;

/// <summary>JSON as clients write and read it, whether a request or a job makes it.</summary>
public static class WireJson
{
    public static JsonSerializerOptions Options { get; } = Strict();

    /// <summary>Snake case, and nothing guessed: no numbers in quotes, no field twice, no null where there must be a value.</summary>
    public static void MakeStrict(this JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.PropertyNameCaseInsensitive = false;
        json.AllowDuplicateProperties = false;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.MaxDepth = 32;

        // The answers are application/json, never part of a page: only what JSON itself demands is escaped.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    private static JsonSerializerOptions Strict()
    {
        var json = new JsonSerializerOptions();
        json.MakeStrict();
        return json;
    }
}
