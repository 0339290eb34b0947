namespace Recommender.Engine.Webhooks;

/// <summary>The ids of messages as receivers see them: <c>msg_</c> and 32 hexadecimal digits.</summary>
public static class MessageId
{
    private const string Prefix = "msg_";

    public static string Format(Guid id) => $"{Prefix}{id:N}";

    /// <summary>Null when the text is not the id of a message.</summary>
    public static Guid? Parse(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text[Prefix.Length..], "N", out var id) ? id : null;
}
