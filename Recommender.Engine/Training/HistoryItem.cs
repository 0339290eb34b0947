namespace Recommender.Engine.Training;

/// <summary>One thing a user interacted with, as a request sees it.</summary>
/// <param name="Item">Index in the model's <see cref="ItemIndex"/>.</param>
/// <param name="Weight">The sum of the weights of the user's interactions with it; negative for a dislike.</param>
/// <param name="Time">Unix seconds of the newest of them; 0 when unknown.</param>
public readonly record struct HistoryItem(int Item, float Weight = 1, uint Time = 0);
