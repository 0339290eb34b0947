using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Recommender.ServiceDefaults.Metrics;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Metrics;

public sealed class MeasuredRequestsTests
{
    [Theory]
    [InlineData(200, "application/json", false, true)]
    [InlineData(503, null, false, true)]
    [InlineData(200, "text/event-stream", false, false)]
    [InlineData(200, "text/event-stream; charset=utf-8", false, false)]
    [InlineData(101, null, false, false)]
    [InlineData(200, null, true, false)]
    public async Task Every_answer_is_counted_and_those_that_end_by_themselves_are_timed(
        int status, string? contentType, bool isSocketOverHttp2, bool isTimed)
    {
        using var meters = new OwnMeters();
        var metrics = new RequestMetrics(meters);
        using var counts = new MetricCollector<long>(meters, "Recommender", "http.requests");
        using var times = new MetricCollector<double>(meters, "Recommender", "http.request.duration");
        var context = new DefaultHttpContext();
        if (isSocketOverHttp2)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new ExtendedConnect());
        }

        await new MeasuredRequests(Answer, metrics, static _ => "/path").InvokeAsync(context);

        Assert.Equal(1, Assert.Single(counts.GetMeasurementSnapshot()).Value);
        Assert.Equal(isTimed ? 1 : 0, times.GetMeasurementSnapshot().Count);

        Task Answer(HttpContext answered)
        {
            (answered.Response.StatusCode, answered.Response.ContentType) = (status, contentType);
            return Task.CompletedTask;
        }
    }

    private sealed class ExtendedConnect : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => true;

        public string? Protocol => "websocket";

        public ValueTask<Stream> AcceptAsync() => throw new NotSupportedException();
    }
}
