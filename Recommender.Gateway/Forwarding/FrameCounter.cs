namespace Recommender.Gateway.Forwarding;

/// <summary>Follows the frames of a WebSocket (RFC 6455, section 5.2) through the pieces in which they are copied.</summary>
internal sealed class FrameCounter
{
    private const int LongestHeader = 14;

    private readonly byte[] _header = new byte[LongestHeader];
    private int _headerBytes;
    private ulong _payloadLeft;

    /// <summary>True when the last byte that passed was the last of a frame, or none has passed.</summary>
    public bool IsBetween => _headerBytes == 0 && _payloadLeft == 0;

    /// <summary>Takes note of bytes; returns how many, which are fewer than all only when asked to stop with the end of a frame.</summary>
    public int Pass(ReadOnlySpan<byte> bytes, bool untilEnd)
    {
        var at = 0;
        while (at < bytes.Length && !(untilEnd && IsBetween))
        {
            if (_payloadLeft > 0)
            {
                var part = (int)Math.Min(_payloadLeft, (ulong)(bytes.Length - at));
                _payloadLeft -= (ulong)part;
                at += part;
                continue;
            }

            _header[_headerBytes++] = bytes[at++];
            if (_headerBytes >= 2 && _headerBytes == HeaderLength)
            {
                _payloadLeft = PayloadLength;
                _headerBytes = 0;
            }
        }

        return at;
    }

    private int Short => _header[1] & 0x7F;

    private int LengthBytes => Short switch { 126 => 2, 127 => 8, _ => 0 };

    private int HeaderLength => 2 + LengthBytes + ((_header[1] & 0x80) != 0 ? 4 : 0);

    private ulong PayloadLength
    {
        get
        {
            if (LengthBytes == 0)
            {
                return (ulong)Short;
            }

            var length = 0UL;
            foreach (var part in _header.AsSpan(2, LengthBytes))
            {
                length = (length << 8) | part;
            }

            return length;
        }
    }
}
