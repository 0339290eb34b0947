using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Recommender.ServiceDefaults.Tracing;

/// <summary>
/// Records no call to another server that belongs to no request and no piece of work: polls of queues, probes and
/// heartbeats run every second and would fill the list of traces.
/// </summary>
internal sealed class WorkSampler(Sampler chosen) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.ParentContext.TraceId == default && samplingParameters.Kind == ActivityKind.Client
            ? new(SamplingDecision.Drop)
            : chosen.ShouldSample(in samplingParameters);
}
