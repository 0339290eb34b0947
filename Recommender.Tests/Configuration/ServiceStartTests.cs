using System.Diagnostics;

namespace Recommender.Tests.Configuration;

/// <summary>The services as processes: a variable that cannot be used ends the start with a sentence about it.</summary>
public sealed class ServiceStartTests
{
    private const int ConfigurationError = 78;

    [Theory]
    [InlineData("Recommender.Gateway", "PORT", "PORT must be a whole number from 0 to 65535, not 'x'.")]
    [InlineData("Recommender.Gateway", "METRICS_PORT", "METRICS_PORT must be a whole number from 1 to 65535, not 'x'.")]
    [InlineData("Recommender.Api", "APP_MAX_RECOMMENDATION_COUNT", "MAX_RECOMMENDATION_COUNT must be a whole number from 1 to 1000, not 'x'.")]
    [InlineData("Recommender.ModelWorker", "FULL_REBUILD_INTERVAL_HOURS", "FULL_REBUILD_INTERVAL_HOURS must be a number from 0.01 to 8760, not 'x'.")]
    [InlineData("Recommender.ModelWorker", "Jobs__run-jobs__Every", "Jobs__run-jobs__Every must be a time from 00:00:00.1 to 7.00:00:00 (days.hours:minutes:seconds), not 'x'.")]
    [InlineData("Recommender.ModelWorker", "Jobs__run-jobs__Lanes", "Jobs__run-jobs__Lanes must be a whole number from 1 to 64, not 'x'.")]
    [InlineData("Recommender.ModelWorker", "Jobs__run-jobs__Often", "Jobs__run-jobs__Often is not a setting of a job; there are Every and Lanes.")]
    [InlineData("Recommender.AppHost", "PORT", "PORT must be a whole number from 0 to 65535, not 'x'.")]
    public async Task Wrong_variable_ends_the_start_with_one_sentence(string service, string name, string sentence)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, $"{service}.dll")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                [name] = "x",
                ["GATEWAY_SIGNING_KEY"] = "0123456789abcdef",
                ["ConnectionStrings__recommender"] = "Host=127.0.0.1;Port=1",
                ["ConnectionStrings__cache"] = "127.0.0.1:1",
            },
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var end = patience.Token.Register(() => process.Kill());
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal((ConfigurationError, sentence), (process.ExitCode, errors.Trim()));
        Assert.Empty((await output).Trim());
    }
}
