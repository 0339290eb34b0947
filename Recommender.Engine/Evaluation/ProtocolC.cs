using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>
/// New items: a fifth of all items is cold, nothing but their attributes may be used. Only they are ranked, for every
/// user who has both warm and cold ones, and the first 20 are compared with the user's cold items.
/// </summary>
public sealed class ProtocolC
{
    private const int Depth = 20;
    private const int Folds = 5;

    private static readonly string[] Names = ["recall@20", "ndcg@20", "precision@20", "hit@20"];

    private readonly List<UserList> _wanted = [];
    private readonly List<UserList> _warm = [];

    /// <param name="pairs">All pairs, of warm and cold items.</param>
    /// <param name="items">All item keys, also of items without pairs.</param>
    /// <param name="fold">0 to 4: the items whose key has this remainder by 5 are cold.</param>
    public ProtocolC(IEnumerable<UserList> pairs, IEnumerable<long> items, int fold)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fold, Folds);
        foreach (var (user, list) in pairs)
        {
            var split = list.ToLookup(item => item % Folds == fold);
            _warm.Add(new UserList(user, [.. split[false]]));
            if (split[true].Any() && split[false].Any())
            {
                _wanted.Add(new UserList(user, [.. split[true]]));
            }
        }

        Warm = UserList.ToMatrix(_warm);
        ColdItems = [.. items.Where(item => item % Folds == fold).Distinct().Order()];
    }

    /// <summary>What training may see.</summary>
    public InteractionMatrix Warm { get; }

    /// <summary>The same as lists.</summary>
    public IReadOnlyList<UserList> WarmLists => _warm;

    /// <summary>Ascending.</summary>
    public IReadOnlyList<long> ColdItems { get; }

    /// <summary>Pairs of cold items, for checks of the evaluator itself.</summary>
    public IReadOnlyList<UserList> Wanted => _wanted;

    /// <param name="scorer">
    /// For a user of <see cref="Warm"/> the scores of <see cref="ColdItems"/>; called from many threads at once.
    /// </param>
    /// <param name="cancellationToken">Checked between users.</param>
    public Metrics Evaluate(Scorer scorer, CancellationToken cancellationToken = default)
    {
        var results = new double[_wanted.Count][];
        Parallel.For(
            0, results.Length, Cores.Of(cancellationToken),
            () => new float[ColdItems.Count],
            (index, _, scores) =>
            {
                scorer(Warm.FindUser(_wanted[index].User), scores);
                var best = new ScoredItem[Depth];
                var found = TopItems.Select(scores, best);
                var ranked = Array.ConvertAll(best[..found], item => ColdItems[item.Item]);
                results[index] = ProtocolA.Compare(ranked, _wanted[index].Items);
                return scores;
            },
            static _ => { });
        return Metrics.MeanOf(Names, results);
    }
}
