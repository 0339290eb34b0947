using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace Recommender.ServiceDefaults.Tracing;

/// <summary>How traces are chosen: by OpenTelemetry's own variables, else by a share of them.</summary>
internal static class Sampling
{
    public static Sampler Of(IConfiguration configuration, double ratio)
    {
        var share = new TraceIdRatioBasedSampler(Argument(configuration) ?? ratio);
        return configuration["OTEL_TRACES_SAMPLER"]?.ToLowerInvariant() switch
        {
            "always_on" => new AlwaysOnSampler(),
            "always_off" => new AlwaysOffSampler(),
            "traceidratio" => share,
            "parentbased_always_on" => new ParentBasedSampler(new AlwaysOnSampler()),
            "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
            "parentbased_traceidratio" => new ParentBasedSampler(share),
            _ => new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio)),
        };
    }

    private static double? Argument(IConfiguration configuration) =>
        double.TryParse(configuration["OTEL_TRACES_SAMPLER_ARG"], CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
            ? share
            : null;
}
