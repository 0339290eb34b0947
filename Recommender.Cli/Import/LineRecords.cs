using System.Runtime.CompilerServices;
using System.Text;

namespace Recommender.Cli.Import;

/// <summary>NDJSON: one object a line. Lines are passed on as they are; the service says what is wrong with one.</summary>
internal static class LineRecords
{
    public static async IAsyncEnumerable<SourceRecord> ReadAsync(
        Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(content, leaveOpen: true);
        for (long line = 1; await reader.ReadLineAsync(cancellationToken) is { } text; line++)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return new(line, Encoding.UTF8.GetBytes(text));
            }
        }
    }
}
