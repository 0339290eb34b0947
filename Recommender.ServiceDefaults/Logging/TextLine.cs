using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Recommender.ServiceDefaults.Logging;

/// <summary>A line of text per record, an exception below it.</summary>
internal sealed class TextLine(TimeProvider? clock = null) : ConsoleFormatter(FormatName)
{
    public const string FormatName = "recommender-text";

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var trace = Activity.Current is { } activity ? $" trace_id={activity.TraceId.ToHexString()}" : "";
        textWriter.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {LineOptions.Name(logEntry.LogLevel),-5} {logEntry.Category}: {logEntry.Formatter(logEntry.State, logEntry.Exception)}{trace}"));
        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }
}
