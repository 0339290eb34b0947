using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Recommender.ServiceDefaults.Logging;

/// <summary>Logs go to the standard output: as JSON in production, as text where a person reads along.</summary>
internal static class Logs
{
    private const string Formatter = "Logging:Console:FormatterName";
    private const string Levels = "Logging:LogLevel";

    public static void AddLogs(this IHostApplicationBuilder builder, TelemetryOptions options)
    {
        builder.Logging.AddConsoleFormatter<JsonLine, LineOptions>();
        builder.Logging.AddConsoleFormatter<TextLine, LineOptions>();
        var formatter = options.LogFormat switch
        {
            "json" => JsonLine.FormatName,
            "text" => TextLine.FormatName,
            _ => builder.Configuration[Formatter] ?? (builder.Environment.IsDevelopment() ? TextLine.FormatName : JsonLine.FormatName),
        };
        // The slim builder sets its own, which wins over the settings.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = formatter);
        if (LevelOf(options.LogLevel) is { } level)
        {
            Apply(builder.Configuration, level);
        }
    }

    // What the settings keep quieter than the rest, such as the framework, stays quieter, but is never louder than the rest.
    private static void Apply(IConfigurationManager configuration, LogLevel level)
    {
        foreach (var category in configuration.GetSection(Levels).GetChildren().ToList())
        {
            if (Enum.TryParse<LogLevel>(category.Value, ignoreCase: true, out var own) && own < level)
            {
                configuration[category.Path] = level.ToString();
            }
        }

        configuration[$"{Levels}:Default"] = level.ToString();
    }

    private static LogLevel? LevelOf(string? name) => name switch
    {
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        _ => Enum.TryParse<LogLevel>(name, ignoreCase: true, out var level) ? level : null,
    };
}
