using Microsoft.Extensions.Options;

namespace Recommender.Gateway.Tenancy;

/// <summary>Says at every start what the configuration leaves open.</summary>
internal sealed partial class AccessWarnings(IOptions<AccessOptions> options, ILogger<AccessWarnings> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.KeyRequired)
        {
            LogOpen();
        }
        else if (string.IsNullOrEmpty(options.Value.OperatorKey))
        {
            LogNoOperator();
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "REQUIRE_API_KEY is false: whoever reaches this gateway may read and change everything. For local trials only")]
    private partial void LogOpen();

    [LoggerMessage(LogLevel.Warning, "API_KEY is not set: there is no operator key beside those in the database")]
    private partial void LogNoOperator();
}
