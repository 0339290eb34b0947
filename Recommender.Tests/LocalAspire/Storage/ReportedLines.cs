using System.Collections.Concurrent;

namespace Recommender.Tests.LocalAspire.Storage;

/// <summary>What a set-up said, at once and in order.</summary>
internal sealed class ReportedLines : IProgress<string>
{
    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyCollection<string> All => lines;

    public void Report(string value) => lines.Enqueue(value);
}
