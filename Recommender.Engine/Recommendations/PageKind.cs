namespace Recommender.Engine.Recommendations;

/// <summary>What is counted of a page of recommendations: by what it was asked for, and what fills its first place.</summary>
public readonly record struct PageKind(Algorithm Algorithm, PageFiller First)
{
    private const int Fillers = 8;

    /// <summary>Whether the algorithm that was asked for has nothing to put first.</summary>
    public bool IsFallback => First != Algorithm switch
    {
        Algorithm.Trending => PageFiller.Trending,
        Algorithm.Popular => PageFiller.Popular,
        _ => PageFiller.Personal,
    };

    /// <summary>The kind as the cache keeps it; never 0.</summary>
    public byte Code => (byte)(1 + ((int)Algorithm * Fillers) + (int)First);

    public static PageKind Of(Algorithm algorithm, RecommendationPage page) => new(algorithm, page.Items switch
    {
        [] => PageFiller.None,
        [{ Personal: true }, ..] => PageFiller.Personal,
        [{ Reasons: [{ Kind: "trending" }, ..] }, ..] => PageFiller.Trending,
        [{ Reasons: [{ Kind: "popular" }, ..] }, ..] => PageFiller.Popular,
        _ => PageFiller.Newest,
    });

    internal static PageKind OfCode(byte code) => new((Algorithm)((code - 1) / Fillers), (PageFiller)((code - 1) % Fillers));
}

/// <summary>What the first recommendation of a page follows from.</summary>
public enum PageFiller
{
    /// <summary>Nothing: the page is empty.</summary>
    None,

    /// <summary>The history, the seeds or the profile of who asks.</summary>
    Personal,

    /// <summary>What everybody is at right now.</summary>
    Trending,

    /// <summary>What everybody liked so far.</summary>
    Popular,

    /// <summary>What has just been registered.</summary>
    Newest,
}
