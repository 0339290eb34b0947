using Recommender.Engine.Faults;

namespace Recommender.Api.Ingest;

/// <summary>Bytes that bodies of this process may take at the same time, in memory or on disk.</summary>
/// <param name="bytes">How many; a body alone may not have more.</param>
internal sealed class ByteBudget(long bytes)
{
    private long _taken;

    public long Bytes => bytes;

    /// <summary>What all bodies have taken at this moment.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>A share of nothing yet, for one body; to be disposed of with it.</summary>
    public Share Open() => new(this);

    /// <summary>What one body has taken.</summary>
    public sealed class Share(ByteBudget budget) : IDisposable
    {
        private long _size;

        /// <summary>Takes as much more as the body has grown.</summary>
        /// <exception cref="RefusedException">Other bodies have taken the rest, for now.</exception>
        public void GrowTo(long size)
        {
            var more = size - _size;
            if (more <= 0)
            {
                return;
            }

            if (Interlocked.Add(ref budget._taken, more) > budget.Bytes)
            {
                Interlocked.Add(ref budget._taken, -more);
                throw new RefusedException(new(FaultCode.ServiceUnavailable, "too many large bodies are being received right now"));
            }

            _size = size;
        }

        public void Dispose()
        {
            Interlocked.Add(ref budget._taken, -_size);
            _size = 0;
        }
    }
}
