using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Recommender.ServiceDefaults.Logging;

/// <summary>A line of text per record with the fields that its message does not say, an exception below it.</summary>
internal sealed class TextLine(TimeProvider? clock = null) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "recommender-text";

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var trace = Activity.Current is { } activity ? $" trace_id={activity.TraceId.ToHexString()}" : "";
        textWriter.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {LineOptions.Name(logEntry.LogLevel),-5} {logEntry.Category}: {logEntry.Formatter(logEntry.State, logEntry.Exception)}{FieldsOf(logEntry.State)}{trace}"));
        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }

    private static string FieldsOf<TState>(TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } fields || fields[^1].Value is not string message)
        {
            return "";
        }

        return string.Concat(fields.SkipLast(1)
            .Where(field => !message.Contains($"{{{field.Key}", StringComparison.OrdinalIgnoreCase))
            .Select(field => string.Create(CultureInfo.InvariantCulture, $" {JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Key)}={field.Value}")));
    }
}
