namespace Recommender.Engine.Webhooks;

/// <summary>What came of an attempt to send a message.</summary>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="Body">How the answer began.</param>
/// <param name="Error">Why there was no answer, or not one that counts.</param>
public sealed record DeliveryOutcome(int? Status, string? Body, string? Error, DateTimeOffset At, TimeSpan Duration)
{
    private const int Gone = 410;

    public bool IsDelivered => Status is >= 200 and < 300;

    /// <summary>Whether the receiver never wants to hear of us again.</summary>
    public bool IsGone => Status == Gone;
}
