using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Recommender.Engine.Factors;

/// <summary>
/// The one loop that training factors spends its time in: a 4 x 16 tile of <c>target += sign S^T S</c>, held in eight
/// registers over all rows of S. Both the normal equations (sums of outer products) and their factorisation use it.
/// Matrices are row-major with a stride that is a multiple of 16; only the upper triangle is meaningful.
/// </summary>
internal static class SymmetricKernel
{
    public const int TileRows = 4;
    public const int TileColumns = 16;

    public static int StrideFor(int dimensions) => (dimensions + TileColumns - 1) / TileColumns * TileColumns;

    /// <summary>Adds the outer products of the first <paramref name="count"/> rows of <paramref name="source"/>.</summary>
    public static void AddOuterProducts(ReadOnlySpan<float> source, int count, Span<float> target, int stride)
    {
        for (var row = 0; row < stride; row += TileRows)
        {
            UpdateRows(source, count, target, stride, row, 1);
        }
    }

    /// <summary>Updates the four rows from <paramref name="row"/> on, right of the diagonal.</summary>
    public static void UpdateRows(ReadOnlySpan<float> source, int count, Span<float> target, int stride, int row, float sign)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count * stride, source.Length, nameof(count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((row + TileRows) * stride, target.Length, nameof(row));
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        for (var column = row / TileColumns * TileColumns; column < stride; column += TileColumns)
        {
            Tile(ref from, count, ref to, (nuint)stride, (nuint)row, (nuint)column, Vector256.Create(sign));
        }
    }

    private static void Tile(
        ref float source, int count, ref float target, nuint stride, nuint row, nuint column, Vector256<float> sign)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default;
        Vector256<float> c0 = default, c1 = default, d0 = default, d1 = default;
        ref var rows = ref Unsafe.Add(ref source, row);
        ref var columns = ref Unsafe.Add(ref source, column);
        for (var k = 0; k < count; k++)
        {
            var (x0, x1) = (Vector256.LoadUnsafe(ref columns), Vector256.LoadUnsafe(ref columns, 8));
            var a = Vector256.Create(rows);
            (a0, a1) = (Vector256.MultiplyAddEstimate(a, x0, a0), Vector256.MultiplyAddEstimate(a, x1, a1));
            var b = Vector256.Create(Unsafe.Add(ref rows, 1));
            (b0, b1) = (Vector256.MultiplyAddEstimate(b, x0, b0), Vector256.MultiplyAddEstimate(b, x1, b1));
            var c = Vector256.Create(Unsafe.Add(ref rows, 2));
            (c0, c1) = (Vector256.MultiplyAddEstimate(c, x0, c0), Vector256.MultiplyAddEstimate(c, x1, c1));
            var d = Vector256.Create(Unsafe.Add(ref rows, 3));
            (d0, d1) = (Vector256.MultiplyAddEstimate(d, x0, d0), Vector256.MultiplyAddEstimate(d, x1, d1));
            rows = ref Unsafe.Add(ref rows, stride);
            columns = ref Unsafe.Add(ref columns, stride);
        }

        ref var into = ref Unsafe.Add(ref target, (row * stride) + column);
        Store(ref into, sign, a0, a1);
        Store(ref Unsafe.Add(ref into, stride), sign, b0, b1);
        Store(ref Unsafe.Add(ref into, 2 * stride), sign, c0, c1);
        Store(ref Unsafe.Add(ref into, 3 * stride), sign, d0, d1);
    }

    private static void Store(ref float target, Vector256<float> sign, Vector256<float> low, Vector256<float> high)
    {
        ((low * sign) + Vector256.LoadUnsafe(ref target)).StoreUnsafe(ref target);
        ((high * sign) + Vector256.LoadUnsafe(ref target, 8)).StoreUnsafe(ref target, 8);
    }
}
