using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Recommender.Api.Ingest;
using Recommender.Engine.Faults;

namespace Recommender.Api.Idempotency;

/// <summary>
/// The body of a request with an idempotency key. It is read as a whole before anything is done, so that a slow sender
/// holds no connection to the database, and kept on disk meanwhile if it is long.
/// </summary>
internal sealed class KeyedBody : IDisposable
{
    private const int Piece = 64 * 1024;

    private readonly ByteBudget.Share _share;

    private KeyedBody(ByteBudget.Share share) => _share = share;

    /// <summary>SHA-256 of the body, and of the query if there is one.</summary>
    public byte[] Fingerprint { get; private set; } = [];

    /// <exception cref="RefusedException">The body is longer than one with a key may be, or there is no room for it now.</exception>
    public static async Task<KeyedBody> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var budgets = context.RequestServices.GetRequiredService<BodyBudgets>();
        var isBulk = BodySizes.IsUnlimited(context);
        var longest = isBulk ? budgets.LongestKeyed : budgets.LongestUsual;
        var body = new KeyedBody(budgets.Disk.Open());
        try
        {
            context.Request.EnableBuffering();
            var hash = await HashAsync(context.Request.Body, size => body.Grow(size, longest, isBulk), cancellationToken);
            context.Request.Body.Position = 0;
            body.Fingerprint = context.Request.QueryString is { HasValue: true, Value: { } query }
                ? SHA256.HashData([.. hash, .. Encoding.UTF8.GetBytes(query)])
                : hash;
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose() => _share.Dispose();

    private static async Task<byte[]> HashAsync(Stream body, Action<long> grow, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var size = 0L;
            while (await body.ReadAsync(piece, cancellationToken) is > 0 and var read)
            {
                grow(size += read);
                hash.AppendData(piece, 0, read);
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    // Usual bodies are short: together they have what the server's connections allow.
    private void Grow(long size, long longest, bool isBulk)
    {
        if (size > longest)
        {
            throw new RefusedException(new(FaultCode.PayloadTooLarge, $"a body with an Idempotency-Key may have {longest} bytes here"));
        }

        if (isBulk)
        {
            _share.GrowTo(size);
        }
    }
}
