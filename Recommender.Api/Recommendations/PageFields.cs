using System.Text.Json;

namespace Recommender.Api.Recommendations;

/// <summary>The names of the fields of a <see cref="RecommendationsBody"/>, ready to be written.</summary>
internal static class PageFields
{
    public static readonly JsonEncodedText UserId = JsonEncodedText.Encode("user_id");
    public static readonly JsonEncodedText EntityId = JsonEncodedText.Encode("entity_id");
    public static readonly JsonEncodedText Recommendations = JsonEncodedText.Encode("recommendations");
    public static readonly JsonEncodedText Algorithm = JsonEncodedText.Encode("algorithm");
    public static readonly JsonEncodedText Count = JsonEncodedText.Encode("count");
    public static readonly JsonEncodedText ColdStart = JsonEncodedText.Encode("cold_start");
    public static readonly JsonEncodedText GeneratedAt = JsonEncodedText.Encode("generated_at");
    public static readonly JsonEncodedText NextCursor = JsonEncodedText.Encode("next_cursor");
    public static readonly JsonEncodedText EntityType = JsonEncodedText.Encode("entity_type");
    public static readonly JsonEncodedText Score = JsonEncodedText.Encode("score");
    public static readonly JsonEncodedText Reason = JsonEncodedText.Encode("reason");
    public static readonly JsonEncodedText Reasons = JsonEncodedText.Encode("reasons");
    public static readonly JsonEncodedText Attributes = JsonEncodedText.Encode("attributes");
    public static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    public static readonly JsonEncodedText Weight = JsonEncodedText.Encode("weight");
    public static readonly JsonEncodedText Evidence = JsonEncodedText.Encode("evidence");
    public static readonly JsonEncodedText Parts = JsonEncodedText.Encode("parts");
    public static readonly JsonEncodedText Neighbours = JsonEncodedText.Encode("neighbours");
    public static readonly JsonEncodedText Factors = JsonEncodedText.Encode("factors");
}
