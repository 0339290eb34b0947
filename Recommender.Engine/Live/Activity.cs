namespace Recommender.Engine.Live;

/// <summary>What people do with a product at the moment. Counts end at <see cref="ActivityStore.MostEvents"/>.</summary>
/// <param name="ViewingNow">Users who viewed it within the last five minutes.</param>
/// <param name="RecentViews">Views within a day.</param>
/// <param name="RecentSales">Purchases within a day.</param>
/// <param name="AddedToCart">How often it was put into a cart within a day.</param>
public sealed record Activity(string ProductId, long ViewingNow, long RecentViews, long RecentSales, long AddedToCart);
