namespace Recommender.Cli.Import;

/// <summary>One record of a file as the service takes it, or why it could not be read.</summary>
/// <param name="Line">Line in the file, from 1; in a JSON array the number of the element.</param>
/// <param name="Json">UTF-8 of one JSON object without line breaks; empty when <paramref name="Error"/> is set.</param>
internal readonly record struct SourceRecord(long Line, ReadOnlyMemory<byte> Json, string? Error = null);
