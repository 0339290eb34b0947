using System.Buffers;
using System.Globalization;
using System.Text;

namespace Recommender.Engine.Content;

/// <summary>
/// Splits text into runs of letters, digits and combining marks of any script. Scripts written without spaces
/// give overlapping pairs of characters, since their runs are sentences.
/// </summary>
internal ref struct Tokens(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;
    private bool _insidePairs;

    public ReadOnlySpan<char> Current { get; private set; }

    public readonly Tokens GetEnumerator() => this;

    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in new Tokens(text))
        {
            count++;
        }

        return count;
    }

    public bool MoveNext()
    {
        while (Next(_rest, out var rune, out var length))
        {
            if (!IsPart(rune))
            {
                _rest = _rest[length..];
                _insidePairs = false;
            }
            else if (!IsUnspaced(rune))
            {
                _insidePairs = false;
                return TakeRun();
            }
            else if (TakePair(length))
            {
                return true;
            }
        }

        return false;
    }

    private bool TakeRun()
    {
        var end = 0;
        while (Next(_rest[end..], out var rune, out var length) && IsPart(rune) && !IsUnspaced(rune))
        {
            end += length;
        }

        Current = _rest[..end];
        _rest = _rest[end..];
        return true;
    }

    // A lone character is a token; the last one of a longer run was already the second half of a pair.
    private bool TakePair(int first)
    {
        var second = Next(_rest[first..], out var rune, out var length) && IsPart(rune) && IsUnspaced(rune) ? length : 0;
        var alreadySeen = second == 0 && _insidePairs;
        Current = _rest[..(first + second)];
        _rest = _rest[first..];
        _insidePairs = second > 0;
        return !alreadySeen;
    }

    private static bool Next(ReadOnlySpan<char> text, out Rune rune, out int length)
    {
        var status = Rune.DecodeFromUtf16(text, out rune, out length);
        return status is OperationStatus.Done or OperationStatus.InvalidData
            || (status == OperationStatus.NeedMoreData && !text.IsEmpty);
    }

    private static bool IsPart(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Thai to Myanmar, kana, CJK ideographs and their extensions.
    private static bool IsUnspaced(Rune rune) => rune.Value
        is (>= 0x0E00 and <= 0x109F) or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0x20000 and <= 0x3FFFF);
}
