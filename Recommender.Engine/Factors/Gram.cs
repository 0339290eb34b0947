using System.Numerics.Tensors;
using Recommender.Engine.Training;

namespace Recommender.Engine.Factors;

/// <summary>The sum of the outer products of all rows of a factor matrix, in the padded stride of <see cref="SymmetricKernel"/>.</summary>
internal static class Gram
{
    private const int ChunkRows = 4096;

    /// <summary>Sums fixed chunks and then the chunks in order, so the result does not depend on the number of threads.</summary>
    public static float[] Of(float[] factors, int dimensions)
    {
        var (rows, stride) = (factors.Length / dimensions, SymmetricKernel.StrideFor(dimensions));
        var parts = new float[(rows + ChunkRows - 1) / ChunkRows][];
        Parallel.For(0, parts.Length, Cores.Of(CancellationToken.None), chunk =>
        {
            var end = Math.Min(rows, (chunk + 1) * ChunkRows);
            parts[chunk] = Part(factors.AsSpan(chunk * ChunkRows * dimensions, (end - (chunk * ChunkRows)) * dimensions), dimensions);
        });

        var gram = new float[stride * stride];
        foreach (var part in parts)
        {
            TensorPrimitives.Add(gram, part, gram);
        }

        return gram;
    }

    private static float[] Part(ReadOnlySpan<float> factors, int dimensions)
    {
        const int PackedRows = 256;
        var stride = SymmetricKernel.StrideFor(dimensions);
        var (gram, packed) = (new float[stride * stride], new float[PackedRows * stride]);
        for (var row = 0; row < factors.Length / dimensions; row += PackedRows)
        {
            var count = Math.Min(PackedRows, (factors.Length / dimensions) - row);
            for (var k = 0; k < count; k++)
            {
                factors.Slice((row + k) * dimensions, dimensions).CopyTo(packed.AsSpan(k * stride));
            }

            SymmetricKernel.AddOuterProducts(packed, count, gram, stride);
        }

        return gram;
    }
}
