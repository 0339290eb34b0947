using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Training;

/// <summary>
/// A validation split: the newest tenth (at least one) of the interactions of a sample of users is hidden from training
/// and has to be ranked among all items. The other users stay whole, so the trained part keeps the density of the data.
/// Users come in an order drawn from the seed: the first n are a sample of the sample.
/// </summary>
internal sealed class HeldOut
{
    private readonly int[] _users;
    private readonly int[][] _wanted;

    private const int MostUsers = 6000;
    private const double Share = 0.1;

    /// <summary>No stage judges by more; what is hidden beyond that would only be missing in training.</summary>
    public const int MostHidden = 48_000;

    private HeldOut(InteractionMatrix train, int[] users, int[][] wanted) => (Train, _users, _wanted) = (train, users, wanted);

    public InteractionMatrix Train { get; }

    public int UserCount => _users.Length;

    public static HeldOut Split(InteractionMatrix matrix, int seed)
    {
        var candidates = Enumerable.Range(0, matrix.UserCount).Where(user => matrix.ItemsOf(user).Length > 1).ToArray();
        new Random(seed).Shuffle(candidates);
        var (hidden, users, wanted) = (new int[matrix.UserCount], new List<int>(), new List<int[]>());
        var total = 0;
        foreach (var user in candidates)
        {
            if (users.Count == MostUsers || total >= MostHidden)
            {
                break;
            }

            var count = Math.Max(1, (int)Math.Round(Share * matrix.ItemsOf(user).Length));
            var weights = matrix.WeightsOf(user)[..count].ToArray();
            var liked = matrix.ItemsOf(user)[..count].ToArray().Where((_, k) => weights[k] > 0).ToArray();
            if (liked.Length > 0)
            {
                hidden[user] = count;
                total += liked.Length;
                users.Add(user);
                wanted.Add(liked);
            }
        }

        return new HeldOut(matrix.WithoutNewest(hidden), [.. users], [.. wanted]);
    }

    public HeldOut With(InteractionMatrix train) => new(train, _users, _wanted);

    /// <summary>Quality of several ways to score at once; <paramref name="score"/> fills one vector per variant.</summary>
    /// <param name="hidden">Users are asked until they hide so many interactions, in every call the same ones.</param>
    public Quality[] Measure(int hidden, int variants, Action<int, float[][]> score, CancellationToken cancellationToken) =>
        Measure(hidden, variants, static () => 0, (user, scores, _) => score(user, scores), cancellationToken);

    /// <summary>The same with a work space of its own for each thread.</summary>
    public Quality[] Measure<T>(
        int hidden, int variants, Func<T> create, Action<int, float[][], T> score, CancellationToken cancellationToken)
    {
        var perUser = new Quality[UsersHiding(hidden)][];
        Cores.Each(
            perUser.Length,
            () => (Vectors: NewVectors(variants, Train.ItemCount), Own: create()),
            (index, space) =>
            {
                score(_users[index], space.Vectors, space.Own);
                perUser[index] = Array.ConvertAll(space.Vectors, vector => Rank(vector, index));
            },
            cancellationToken);
        return [.. Enumerable.Range(0, variants).Select(v => Quality.Mean(perUser, v))];
    }

    private int UsersHiding(int hidden)
    {
        var users = 0;
        for (var seen = 0; users < UserCount && seen < hidden; users++)
        {
            seen += _wanted[users].Length;
        }

        return users;
    }

    private static float[][] NewVectors(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(_ => new float[length])];

    private Quality Rank(float[] scores, int index)
    {
        RecommendationModel.Exclude(scores, Train.ItemsOf(_users[index]));
        var ranks = Array.ConvertAll(_wanted[index], item => RankOf(scores, scores[item]));
        return Quality.Of(ranks);
    }

    /// <summary>0 for the best; half of those with the same score count as better.</summary>
    private static double RankOf(ReadOnlySpan<float> scores, float score)
    {
        var (better, same) = (0, 0);
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(scores);
        var wanted = Vector256.Create(score);
        foreach (var vector in vectors)
        {
            better += int.PopCount((int)Vector256.GreaterThan(vector, wanted).ExtractMostSignificantBits());
            same += int.PopCount((int)Vector256.Equals(vector, wanted).ExtractMostSignificantBits());
        }

        foreach (var other in scores[(vectors.Length * Vector256<float>.Count)..])
        {
            better += other > score ? 1 : 0;
            same += other == score ? 1 : 0;
        }

        return better + ((same - 1) / 2d);
    }
}
