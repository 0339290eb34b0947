namespace Recommender.Engine.Online;

/// <summary>One interaction as the online path receives it.</summary>
/// <param name="User">The user's key.</param>
/// <param name="Item">The item's key.</param>
/// <param name="Weight">Finite; negative for a dislike, or to take back an earlier one.</param>
/// <param name="Time">Unix seconds; 0 when unknown.</param>
public readonly record struct LiveEvent(long User, long Item, float Weight = 1, long Time = 0);
