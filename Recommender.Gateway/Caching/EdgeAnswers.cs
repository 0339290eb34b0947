using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Caching;

/// <summary>
/// Answers of the api that this gateway gives again for up to <see cref="EdgeTerms.Lifetime"/>, and never when their user has
/// written since: every writer waits until the gateways know.
/// </summary>
internal sealed class EdgeAnswers
{
    // Keys and objects around the bytes.
    private const int Overhead = 400;

    // 256 KB; a page counts as asked for again if fewer others than about this many were asked for meanwhile.
    private const int Remembered = 65_536;

    private readonly RecentChanges _changes;
    private readonly TimeProvider _clock;
    private readonly RecentTable<EdgeKey, Kept> _kept;
    private readonly Doorkeeper _asked = new(Remembered);

    public EdgeAnswers(RecentChanges changes, EdgeOptions options, TimeProvider clock)
    {
        (_changes, _clock) = (changes, clock);
        _kept = new((long)options.Megabytes << 20, kept => SizeOf(kept.Body));
        changes.WhenErased((tenant, user) => _kept.Forget((_, kept) => kept.Terms.Tenant == tenant && kept.Terms.User == user));
    }

    private sealed record Kept(AnswerBody Body, EdgeTerms Terms, long AskedAt);

    /// <summary>Answers that are kept, whether they still hold or not.</summary>
    internal int Count => _kept.Count;

    /// <summary>The answer if it is kept and still holds; null otherwise.</summary>
    public AnswerBody? Find(EdgeKey key) =>
        _kept.Find(key) is { } kept
        && _clock.GetElapsedTime(kept.AskedAt) < EdgeTerms.Lifetime
        && _changes.Holds(kept.Terms.Tenant, kept.Terms.User, kept.AskedAt)
            ? kept.Body
            : null;

    /// <summary>Whether an answer is worth keeping: somebody asked for the same before.</summary>
    public bool IsWanted(EdgeKey key) => _asked.Knows(key.GetHashCode());

    /// <summary>Keeps an answer, unless something changed so shortly before it was asked for that it may not show that.</summary>
    /// <param name="key">What was asked, by whom.</param>
    /// <param name="terms">Whose writes change it.</param>
    /// <param name="askedAt">When it was asked for, in ticks of the clock.</param>
    /// <param name="bytes">The answer.</param>
    public void Keep(EdgeKey key, EdgeTerms terms, long askedAt, byte[] bytes)
    {
        if (_changes.Holds(terms.Tenant, terms.User, askedAt))
        {
            var body = new AnswerBody(bytes, terms.Kind);
            _kept.Set(key, new(body, terms, askedAt));
            _kept.Grow(SizeOf(body) + (2 * key.Request.Length));
        }
    }

    private static int SizeOf(AnswerBody body) => body.Bytes.Length + Overhead;
}

/// <summary>The same key, the same answer.</summary>
/// <param name="Tenant">The name of the tenant that the caller's key belongs to.</param>
/// <param name="Request">Path and query as they were sent.</param>
internal readonly record struct EdgeKey(string Tenant, string Request);
