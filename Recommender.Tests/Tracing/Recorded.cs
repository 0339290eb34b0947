using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Recommender.Tests.Tracing;

/// <summary>The spans that a service records and would send away.</summary>
internal sealed class Recorded : BaseProcessor<Activity>
{
    private readonly ConcurrentQueue<Activity> _spans = new();

    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. _spans.Where(span => span.TraceId == trace)];

    public IReadOnlyList<Activity> All => [.. _spans];

    public void AddTo(IServiceCollection services) => services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(this));

    public override void OnEnd(Activity data) => _spans.Enqueue(data);
}
