using System.Text.Json;

namespace Recommender.Engine.Content;

/// <summary>
/// The 512 numbers that stand for an entity's attributes while its tenant has no trained model: signed feature hashing
/// of names and values. The same attributes give the same bits, in any order and on any machine.
/// </summary>
public static class FeatureVector
{
    public const int Dimensions = 512;

    // Integer sums do not depend on the order of the attributes; float sums would.
    private const double FixedPoint = 1L << 40;

    // About 40 % between the centres of two neighbouring bins; halfway prices are half in each.
    private const double BinsPerNaturalLog = 3;

    /// <summary>
    /// L2-normalised vector of <see cref="Dimensions"/> finite numbers; all zero only if there are no attributes.
    /// Takes an object of any shape and never fails.
    /// </summary>
    public static float[] From(JsonElement attributes)
    {
        Span<long> sums = stackalloc long[Dimensions];
        Add(attributes, sums);
        var (vector, scale) = (new float[Dimensions], Scale(sums));
        for (var i = 0; i < Dimensions; i++)
        {
            vector[i] = (float)(sums[i] * scale);
        }

        return vector;
    }

    /// <summary>The same in half precision, as it is stored, into a place for <see cref="Dimensions"/> numbers.</summary>
    public static void Fill(JsonElement attributes, Span<Half> vector)
    {
        Span<long> sums = stackalloc long[Dimensions];
        Add(attributes, sums);
        var scale = Scale(sums);
        for (var i = 0; i < Dimensions; i++)
        {
            // Most are zero.
            vector[i] = sums[i] == 0 ? Half.Zero : (Half)(float)(sums[i] * scale);
        }
    }

    private static void Add(JsonElement attributes, Span<long> sums)
    {
        sums.Clear();
        var hashed = new HashedSums(sums);
        AttributeWalk.Visit(attributes, ref hashed);
        if (!sums.ContainsAnyExcept(0))
        {
            AddNames(attributes, ref hashed);
        }
    }

    // Attributes that say nothing (all null, or sums that cancel) still get a direction: cosine has none for zero.
    private static void AddNames(JsonElement attributes, ref HashedSums sums)
    {
        if (attributes.ValueKind == JsonValueKind.Object && attributes.GetPropertyCount() > 0)
        {
            ulong names = 0;
            foreach (var attribute in attributes.EnumerateObject())
            {
                names += AttributeWalk.Hash(AttributeWalk.Name(attribute), seed: 1);
            }

            sums.Term(names, weight: 1);
        }
    }

    /// <summary>What makes them a vector of length 1; 0 when all are zero.</summary>
    private static double Scale(ReadOnlySpan<long> sums)
    {
        var squares = 0d;
        foreach (var sum in sums)
        {
            squares += (double)sum * sum;
        }

        return squares > 0 ? 1 / Math.Sqrt(squares) : 0;
    }

    private readonly ref struct HashedSums(Span<long> sums) : ITermSink
    {
        private readonly Span<long> _sums = sums;

        public void Term(ulong term, double weight)
        {
            var signed = (long)Math.Round(weight * FixedPoint);
            _sums[(int)(term % Dimensions)] += (term >> 63) == 0 ? signed : -signed;
        }

        public void Number(ulong field, double value, double weight)
        {
            var position = Math.Asinh(value) * BinsPerNaturalLog;
            var bin = Math.Floor(position);
            var above = position - bin;
            Term(Bin(field, (long)bin), weight * (1 - above));
            Term(Bin(field, (long)bin + 1), weight * above);
        }

        private static ulong Bin(ulong field, long bin) =>
            AttributeWalk.Hash([(char)(bin & 0xFFFF), (char)((bin >> 16) & 0xFFFF)], field);
    }
}
