using System.IO.Hashing;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Content;

/// <summary>
/// A fifth of the trained items, chosen by their keys, play new ones: users are folded in without them, and predicted
/// factors are judged by how well they rank what these users really had.
/// </summary>
internal sealed class ColdCheck
{
    private const int MostUsers = 2000;
    private const int MostHeldOut = 20_000;

    private readonly int _dimensions;
    private readonly List<(float[] Vector, HashSet<int> Wanted)> _users = [];

    private ColdCheck(int[] heldOut, int[] kept, int dimensions) => (HeldOut, Kept, _dimensions) = (heldOut, kept, dimensions);

    /// <summary>Items that play new ones.</summary>
    public int[] HeldOut { get; }

    /// <summary>Items to learn from meanwhile.</summary>
    public int[] Kept { get; }

    /// <summary>Whether there is anyone to judge by.</summary>
    public bool IsPossible => _users.Count > 0 && Kept.Length > 0;

    /// <param name="matrix">With the weights that the factors were trained with.</param>
    /// <param name="factors">Of the matrix' items.</param>
    public static ColdCheck Create(InteractionMatrix matrix, ItemFactors factors, CancellationToken cancellationToken)
    {
        var items = Enumerable.Range(0, matrix.ItemCount).ToLookup(item => IsHeldOut(matrix.ItemKeys[item]));
        var check = new ColdCheck([.. items[true].Take(MostHeldOut)], [.. items[false]], factors.Dimensions);
        var places = new Dictionary<int, int>();
        foreach (var item in check.HeldOut)
        {
            places.Add(item, places.Count);
        }

        var known = Without(factors, items[true]);
        var step = Math.Max(1, matrix.UserCount / MostUsers);
        for (var user = 0; user < matrix.UserCount; user += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            check.AddUser(matrix, user, places, known);
        }

        return check;
    }

    /// <summary>Mean ndcg@20 of ranking the held-out items for each user.</summary>
    /// <param name="predicted">Factors of <see cref="HeldOut"/>, row after row.</param>
    public double Judge(float[] predicted)
    {
        var results = new double[_users.Count];
        Parallel.For(0, _users.Count, Cores.Of(CancellationToken.None), () => new float[HeldOut.Length], (index, _, scores) =>
        {
            var (vector, wanted) = _users[index];
            for (var item = 0; item < scores.Length; item++)
            {
                scores[item] = TensorPrimitives.Dot(vector, predicted.AsSpan(item * _dimensions, _dimensions));
            }

            results[index] = PageGain.Of(scores, wanted.Count, wanted.Contains);
            return scores;
        }, static _ => { });
        return results.Average();
    }

    private static bool IsHeldOut(long key) => XxHash64.HashToUInt64(MemoryMarshal.AsBytes<long>([key])) % 5 == 0;

    private static ItemFactors Without(ItemFactors factors, IEnumerable<int> items)
    {
        var values = factors.Values.ToArray();
        foreach (var item in items)
        {
            values.AsSpan(item * factors.Dimensions, factors.Dimensions).Clear();
        }

        return new ItemFactors(factors.Parameters, values);
    }

    private void AddUser(InteractionMatrix matrix, int user, Dictionary<int, int> places, ItemFactors known)
    {
        var (items, weights, wanted) = (new List<int>(), new List<float>(), new HashSet<int>());
        for (var k = 0; k < matrix.ItemsOf(user).Length; k++)
        {
            var (item, weight) = (matrix.ItemsOf(user)[k], matrix.WeightsOf(user)[k]);
            if (!IsHeldOut(matrix.ItemKeys[item]))
            {
                items.Add(item);
                weights.Add(weight);
            }
            else if (weight > 0 && places.TryGetValue(item, out var place))
            {
                wanted.Add(place);
            }
        }

        if (items.Count > 0 && wanted.Count > 0)
        {
            var vector = new float[_dimensions];
            known.FoldIn(CollectionsMarshal.AsSpan(items), CollectionsMarshal.AsSpan(weights), vector);
            _users.Add((vector, wanted));
        }
    }
}
