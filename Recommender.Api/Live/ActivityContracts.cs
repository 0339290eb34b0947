using System.Text.Json;
using System.Text.Json.Serialization;
using Recommender.Api.Json;
using Recommender.Engine.Live;

namespace Recommender.Api.Live;

/// <summary>What the widget says on its WebSocket.</summary>
/// <param name="Type"><c>subscribe</c> or <c>unsubscribe</c>.</param>
internal sealed record ActivityRequest(string? Type, [property: JsonConverter(typeof(TextOrNumber))] string? ProductId)
{
    /// <summary>Null for what is no such message.</summary>
    public static ActivityRequest? Read(ReadOnlySpan<byte> message)
    {
        try
        {
            return JsonSerializer.Deserialize<ActivityRequest>(message, ActivityJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What the widget is told about a product.</summary>
/// <param name="Timestamp">Milliseconds since 1970, as the widget writes its own times.</param>
internal sealed record ActivityMessage(
    string Type, string ProductId, long ViewingNow, long RecentSales, long RecentViews, long AddedToCart, long Timestamp)
{
    public static ActivityMessage Of(Activity activity, DateTimeOffset now) =>
        new(
            "activity", activity.ProductId, activity.ViewingNow, activity.RecentSales, activity.RecentViews, activity.AddedToCart,
            now.ToUnixTimeMilliseconds());
}

/// <summary>Why something that the widget said was not done.</summary>
internal sealed record ActivityRefusal(string Type, string Message);

internal static class ActivityJson
{
    // The widget's own spelling, unlike everything else.
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, MaxDepth = 4 };
}
