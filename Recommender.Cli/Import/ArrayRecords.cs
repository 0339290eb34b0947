using System.Runtime.CompilerServices;
using System.Text.Json;
using Recommender.Cli.Connection;

namespace Recommender.Cli.Import;

/// <summary>A JSON array of objects, read element by element so that its size does not matter.</summary>
internal static class ArrayRecords
{
    public static async IAsyncEnumerable<SourceRecord> ReadAsync(
        Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var elements = JsonSerializer
            .DeserializeAsyncEnumerable<JsonElement>(content, cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);

        for (long number = 1; await NextAsync(elements, number); number++)
        {
            yield return new(number, JsonSerializer.SerializeToUtf8Bytes(elements.Current));
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<JsonElement> elements, long number)
    {
        try
        {
            return await elements.MoveNextAsync();
        }
        catch (JsonException broken)
        {
            throw new CommandException($"the JSON array breaks off at element {number}: {broken.Message}");
        }
    }
}
