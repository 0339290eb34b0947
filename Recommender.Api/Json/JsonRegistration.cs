using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recommender.Api.Json;

internal static class JsonRegistration
{
    public static void AddJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(http => http.SerializerOptions.MakeStrict());

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
}
