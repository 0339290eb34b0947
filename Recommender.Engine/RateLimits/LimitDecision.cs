namespace Recommender.Engine.RateLimits;

/// <param name="Remaining">What may still come at once.</param>
/// <param name="MoreAfter">When there is more: after a refusal the time to wait.</param>
public readonly record struct LimitDecision(bool Admitted, int Remaining, TimeSpan MoreAfter);
