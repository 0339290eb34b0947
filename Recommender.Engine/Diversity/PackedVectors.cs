using System.Numerics.Tensors;

namespace Recommender.Engine.Diversity;

/// <summary>Cosine similarity over vectors in one array; a zero vector is similar to nothing.</summary>
/// <param name="values">Vector after vector.</param>
/// <param name="dimensions">At least 1.</param>
public sealed class PackedVectors(float[] values, int dimensions)
{
    private readonly float[] _norms = Norms(values, dimensions);

    /// <summary>In [-1,1].</summary>
    public float Cosine(int left, int right)
    {
        var norms = _norms[left] * _norms[right];
        return norms > 0 && float.IsFinite(norms) ? Math.Clamp(TensorPrimitives.Dot(Of(left), Of(right)) / norms, -1, 1) : 0;
    }

    private ReadOnlySpan<float> Of(int vector) => values.AsSpan(vector * dimensions, dimensions);

    private static float[] Norms(float[] values, int dimensions)
    {
        var norms = new float[values.Length / dimensions];
        for (var vector = 0; vector < norms.Length; vector++)
        {
            norms[vector] = TensorPrimitives.Norm(values.AsSpan(vector * dimensions, dimensions));
        }

        return norms;
    }
}
