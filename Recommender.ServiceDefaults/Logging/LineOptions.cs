using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Recommender.ServiceDefaults.Logging;

internal sealed class LineOptions : ConsoleFormatterOptions
{
    /// <summary>The levels by the names that log collectors know.</summary>
    public static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        _ => "CRITICAL",
    };
}
