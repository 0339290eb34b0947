namespace Recommender.Api.Caching;

/// <summary>
/// How long answers are given again when nothing that gives notice of itself changes them. Interactions of the user,
/// changes of the catalogue and new models do; what becomes popular does not.
/// </summary>
internal static class AnswerLifetimes
{
    public static readonly TimeSpan Personal = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan Trending = TimeSpan.FromSeconds(10);
}
