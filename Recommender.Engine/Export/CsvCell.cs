using System.Globalization;

namespace Recommender.Engine.Export;

/// <summary>
/// One value of a line of CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe in front;
/// text that begins with apostrophes and then such a character gets one more, so that a reader can take exactly one away.
/// </summary>
public readonly record struct CsvCell(string Value)
{
    public static CsvCell Text(string value) => new(LooksLikeFormula(value) ? Quoted("'" + value) : Quoted(value));

    /// <summary>Numbers and the like, which are written by us.</summary>
    public static CsvCell Plain(string value) => new(Quoted(value));

    public static CsvCell Time(DateTime time) => new(time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));

    private static bool LooksLikeFormula(string value) =>
        value.TrimStart('\'') is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..];

    private static string Quoted(string value) => value.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : value;
}
