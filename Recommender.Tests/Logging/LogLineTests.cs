using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Recommender.ServiceDefaults;
using Recommender.ServiceDefaults.Configuration;
using Recommender.ServiceDefaults.Logging;

namespace Recommender.Tests.Logging;

public sealed partial class LogLineTests
{
    private static readonly FakeTimeProvider Clock = new(new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Json_line_is_one_object_with_the_fields_of_the_message_and_the_ids_of_the_trace()
    {
        using var activity = new Activity("request").Start();

        var line = Written(new JsonLine(Clock), (logger, _) => LogWaiting(logger, "acme", 1.5, 3));

        Assert.Single(line.TrimEnd().Split('\n'));
        var json = JsonNode.Parse(line)!;
        Assert.Equal("2026-11-26T12:00:00Z", json["timestamp"]!.ToString());
        Assert.Equal(("WARN", "tests"), (json["level"]!.ToString(), json["target"]!.ToString()));
        Assert.Equal("Tenant acme waits 1.5 s\nfor 3", json["message"]!.ToString());
        Assert.Equal(("acme", 1.5, 3), (json["fields"]!["tenant_name"]!.ToString(), (double)json["fields"]!["waiting"]!, (int)json["fields"]!["count"]!));
        Assert.Equal(activity.TraceId.ToHexString(), json["trace_id"]!.ToString());
        Assert.Equal(activity.SpanId.ToHexString(), json["span_id"]!.ToString());
    }

    [Fact]
    public void Text_line_says_the_same_for_people()
    {
        using var activity = new Activity("request").Start();

        var line = Written(new TextLine(Clock), (logger, failure) => LogFailed(logger, failure));

        Assert.StartsWith(
            $"2026-11-26T12:00:00.000Z ERROR tests: It failed trace_id={activity.TraceId.ToHexString()}", line, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: as ordered", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_line_adds_the_fields_that_the_message_does_not_say_and_no_others()
    {
        var silent = Written(new TextLine(Clock), (logger, _) => LogProcessed(logger, "ada", 1.5));
        var telling = Written(new TextLine(Clock), (logger, _) => LogWaiting(logger, "acme", 1.5, 3));

        Assert.Equal("2026-11-26T12:00:00.000Z DEBUG tests: It is done user_id=ada duration_ms=1.5", silent.TrimEnd());
        Assert.EndsWith("Tenant acme waits 1.5 s\nfor 3", telling.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", null, JsonLine.FormatName)]
    [InlineData("text", null, TextLine.FormatName)]
    [InlineData("TEXT", null, TextLine.FormatName)]
    [InlineData("json", "simple", JsonLine.FormatName)]
    [InlineData(null, "simple", "simple")]
    [InlineData(null, null, JsonLine.FormatName)]
    public async Task Format_is_what_LOG_FORMAT_says_and_json_in_production(string? format, string? configured, string expected)
    {
        await using var app = Build(("LOG_FORMAT", format), ("Logging:Console:FormatterName", configured));

        Assert.Equal(expected, app.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }

    [Theory]
    [InlineData("debug", LogLevel.Debug, LogLevel.Warning)]
    [InlineData("warn", LogLevel.Warning, LogLevel.Warning)]
    [InlineData("error", LogLevel.Error, LogLevel.Error)]
    [InlineData("ERROR", LogLevel.Error, LogLevel.Error)]
    [InlineData("Info", LogLevel.Information, LogLevel.Warning)]
    public async Task LOG_LEVEL_makes_nothing_louder_that_the_settings_keep_quiet(string level, LogLevel own, LogLevel framework)
    {
        await using var app = Build(("LOG_LEVEL", level), ("Logging:LogLevel:Microsoft", "Warning"));
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();

        Assert.Equal(own, Lowest(loggers.CreateLogger("Recommender.Api")));
        Assert.Equal(framework, Lowest(loggers.CreateLogger("Microsoft.AspNetCore")));
    }

    [Theory]
    [InlineData("LOG_LEVEL", "loud", "LOG_LEVEL must be trace, debug, info, warn, error or none.")]
    [InlineData("LOG_FORMAT", "xml", "LOG_FORMAT must be json or text.")]
    [InlineData("TRACING_SAMPLE_RATIO", "1.5", "TRACING_SAMPLE_RATIO must be from 0 to 1, not '1.5'.")]
    [InlineData("TRACING_ENDPOINT", "collector:4317", "TRACING_ENDPOINT must be an address such as http://collector:4317.")]
    public void Value_that_cannot_be_used_is_told_in_a_sentence(string variable, string value, string sentence)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(variable, value)]).Build();

        Variables.Read<TelemetryOptions>(configuration, out var problems);

        Assert.Equal(sentence, Assert.Single(problems));
    }

    private static WebApplication Build(params (string Name, string? Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        foreach (var (name, value) in settings)
        {
            builder.Configuration[name] = value;
        }

        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.AddServiceDefaults();
        return builder.Build();
    }

    private static LogLevel Lowest(ILogger logger) => Enum.GetValues<LogLevel>().First(logger.IsEnabled);

    private static string Written(ConsoleFormatter formatter, Action<ILogger, Exception> log)
    {
        using var text = new StringWriter();
        log(new ToFormatter(formatter, text), new InvalidOperationException("as ordered"));
        return text.ToString();
    }

    [LoggerMessage(LogLevel.Warning, "Tenant {TenantName} waits {Waiting} s\nfor {Count}")]
    private static partial void LogWaiting(ILogger logger, string tenantName, double waiting, int count);

    private static void LogProcessed(ILogger logger, string userId, double durationMs)
    {
        KeyValuePair<string, object?>[] fields = [new("user_id", userId), new("DurationMs", durationMs), new("{OriginalFormat}", "It is done")];
        logger.Log(LogLevel.Debug, default, fields, null, static (_, _) => "It is done");
    }

    [LoggerMessage(LogLevel.Error, "It failed")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    private sealed class ToFormatter(ConsoleFormatter formatter, TextWriter text) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter1) =>
            formatter.Write(new LogEntry<TState>(logLevel, "tests", eventId, state, exception, formatter1), null, text);
    }
}
