using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Recommender.Gateway.Errors;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

public sealed class FailureLogTests(Servers servers)
{
    [Theory]
    [InlineData(false, HttpStatusCode.InternalServerError, "answered by the api")]
    [InlineData(true, HttpStatusCode.ServiceUnavailable, "Request")]
    public async Task Failure_leaves_a_warning_that_names_route_status_cause_and_request(bool breaksOff, HttpStatusCode status, string cause)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], services: services => services.AddFakeLogging());
        api.Answer = context =>
        {
            context.Response.StatusCode = 500;
            if (breaksOff)
            {
                context.Abort();
            }

            return Task.CompletedTask;
        };

        using var body = new StringContent("{}");
        using var answer = await gateway.SendAsync(HttpMethod.Put, "/api/v1/entities/secret-id", content: body, headers: ("X-Request-Id", "r-1"));

        Assert.Equal(status, answer.StatusCode);
        await Eventually.HoldsAsync(() => Warnings().Count == 1);
        var record = Warnings()[0];
        Assert.Equal(("PUT", "/api/v1/entities/{id}", "r-1"), (Value("Method"), Value("Route"), Value("RequestId")));
        Assert.Equal(((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture), Value("Status"));
        Assert.Equal(cause, Value("Cause"));
        Assert.DoesNotContain("secret-id", record.Message, StringComparison.Ordinal);

        string? Value(string field) => record.GetStructuredStateValue(field);

        List<FakeLogRecord> Warnings() =>
            [.. gateway.Get<FakeLogCollector>().GetSnapshot().Where(line => line.Category == typeof(FailureLog).FullName && line.Level == LogLevel.Warning)];
    }

    [Fact]
    public async Task Many_failures_at_once_leave_one_record_and_the_next_says_how_many_there_were()
    {
        var (clock, logger) = (new FakeTimeProvider(), new FakeLogger<FailureLog>());
        var sut = new FailureLog(
            context =>
            {
                context.Response.StatusCode = 503;
                return Task.CompletedTask;
            },
            clock, logger);

        await RepeatAsync(3);
        clock.Advance(TimeSpan.FromSeconds(1));
        await RepeatAsync(2);

        Assert.Equal(["0", "2"], logger.Collector.GetSnapshot().Select(line => line.GetStructuredStateValue("Others")));

        async Task RepeatAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await sut.InvokeAsync(new DefaultHttpContext());
            }
        }
    }
}
