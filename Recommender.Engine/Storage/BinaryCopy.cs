using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// Rows in the binary form of PostgreSQL's COPY, collected and sent in large pieces. The driver's own importer looks up
/// and awaits a converter for every value, which took more of the processor than parsing the rows did.
/// </summary>
internal sealed class BinaryCopy : IAsyncDisposable
{
    private const int Piece = 64 * 1024;

    // The signature "PGCOPY\n\377\r\n\0", no flags, no extension.
    private static ReadOnlySpan<byte> Header => [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // PostgreSQL counts time from here, in microseconds.
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly ArrayBufferWriter<byte> _rows = new(Piece * 2);
    private readonly NpgsqlRawCopyStream _stream;
    private bool _isComplete;

    private BinaryCopy(NpgsqlRawCopyStream stream)
    {
        _stream = stream;
        _rows.Write(Header);
    }

    /// <param name="connection">Within the transaction that is to have the rows.</param>
    /// <param name="command"><c>COPY … FROM STDIN (FORMAT BINARY)</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<BinaryCopy> BeginAsync(NpgsqlConnection connection, string command, CancellationToken cancellationToken) =>
        new(await connection.BeginRawBinaryCopyAsync(command, cancellationToken));

    /// <summary>The next row; every one of its columns has to be written.</summary>
    public ValueTask StartRowAsync(short columns, CancellationToken cancellationToken)
    {
        if (_rows.WrittenCount < Piece)
        {
            Start(columns);
            return ValueTask.CompletedTask;
        }

        return SendThenStartAsync(columns, cancellationToken);
    }

    public void Write(int value) => BinaryPrimitives.WriteInt32BigEndian(Value(sizeof(int)), value);

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Value(sizeof(long)), value);

    public void Write(float value) => BinaryPrimitives.WriteSingleBigEndian(Value(sizeof(float)), value);

    public void Write(DateTimeOffset moment) => Write((moment.UtcDateTime - Epoch).Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>A text, or null.</summary>
    public void Write(string? text)
    {
        if (text is null)
        {
            WriteNull();
        }
        else
        {
            Encoding.UTF8.GetBytes(text, Value(Encoding.UTF8.GetByteCount(text)));
        }
    }

    /// <summary>A value of the type jsonb.</summary>
    public void WriteJson(ReadOnlySpan<byte> utf8) => utf8.CopyTo(Json(utf8.Length));

    /// <summary>A value of the type jsonb, or null.</summary>
    public void WriteJson(string? text)
    {
        if (text is null)
        {
            WriteNull();
        }
        else
        {
            Encoding.UTF8.GetBytes(text, Json(Encoding.UTF8.GetByteCount(text)));
        }
    }

    /// <summary>A value of the type halfvec.</summary>
    public void Write(ReadOnlySpan<Half> vector)
    {
        var value = Value((2 * sizeof(short)) + (vector.Length * sizeof(ushort)));
        BinaryPrimitives.WriteInt16BigEndian(value, (short)vector.Length);
        BinaryPrimitives.WriteInt16BigEndian(value[2..], 0);
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<Half, ushort>(vector), MemoryMarshal.Cast<byte, ushort>(value[4..]));
    }

    /// <summary>A value of the type vector.</summary>
    public void Write(ReadOnlySpan<float> vector)
    {
        var value = Value((2 * sizeof(short)) + (vector.Length * sizeof(float)));
        BinaryPrimitives.WriteInt16BigEndian(value, (short)vector.Length);
        BinaryPrimitives.WriteInt16BigEndian(value[2..], 0);
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, uint>(vector), MemoryMarshal.Cast<byte, uint>(value[4..]));
    }

    /// <summary>A value of the type bytea.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Value(bytes.Length));

    public void WriteNull()
    {
        BinaryPrimitives.WriteInt32BigEndian(_rows.GetSpan(sizeof(int)), -1);
        _rows.Advance(sizeof(int));
    }

    /// <summary>Sends the rest; without this call nothing is copied.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        Start(-1);
        await SendAsync(cancellationToken);

        // Whether the server takes the rows or refuses them, the copy has ended.
        _isComplete = true;
        await _stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isComplete)
        {
            await _stream.CancelAsync();
            await _stream.DisposeAsync();
        }
    }

    private async ValueTask SendThenStartAsync(short columns, CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken);
        Start(columns);
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(_rows.WrittenMemory, cancellationToken);
        _rows.ResetWrittenCount();
    }

    private void Start(short columns)
    {
        BinaryPrimitives.WriteInt16BigEndian(_rows.GetSpan(sizeof(short)), columns);
        _rows.Advance(sizeof(short));
    }

    // The version of the format comes before the text.
    private Span<byte> Json(int length)
    {
        var value = Value(1 + length);
        value[0] = 1;
        return value[1..];
    }

    private Span<byte> Value(int length)
    {
        var span = _rows.GetSpan(sizeof(int) + length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        _rows.Advance(sizeof(int) + length);
        return span.Slice(sizeof(int), length);
    }
}
