using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;
using Recommender.ServiceDefaults.Tracing;

namespace Recommender.Tests.Tracing;

public sealed class SamplingTests
{
    [Theory]
    [InlineData(null, null, 1, true)]
    [InlineData(null, null, 0, false)]
    [InlineData("always_off", null, 1, false)]
    [InlineData("always_on", null, 0, true)]
    [InlineData("traceidratio", "0", 1, false)]
    [InlineData("parentbased_traceidratio", "1", 0, true)]
    [InlineData("parentbased_always_off", null, 1, false)]
    public void A_trace_that_begins_here_is_chosen_as_the_variables_say(string? sampler, string? argument, double ratio, bool expected) =>
        Assert.Equal(expected, IsRecorded(sampler, argument, ratio, ActivityKind.Server, parent: default));

    [Fact]
    public void A_trace_that_began_elsewhere_is_recorded_if_it_is_recorded_there()
    {
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);

        Assert.True(IsRecorded(null, null, 0, ActivityKind.Server, parent));
        Assert.True(IsRecorded(null, null, 0, ActivityKind.Client, parent));
    }

    [Fact]
    public void A_call_to_another_server_that_nobody_asked_for_is_never_recorded() =>
        Assert.False(IsRecorded("always_on", null, 1, ActivityKind.Client, parent: default));

    private static bool IsRecorded(string? sampler, string? argument, double ratio, ActivityKind kind, ActivityContext parent)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("OTEL_TRACES_SAMPLER", sampler), new("OTEL_TRACES_SAMPLER_ARG", argument)]).Build();
        var sut = new WorkSampler(Sampling.Of(configuration, ratio));
        var trace = parent == default ? ActivityTraceId.CreateRandom() : parent.TraceId;

        return sut.ShouldSample(new SamplingParameters(parent, trace, "work", kind)).Decision == SamplingDecision.RecordAndSample;
    }
}
