using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Recommender.Tests.Infrastructure;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Recommender.Tests.Gateway;

/// <summary>Which replica of the api gets a request, and what happens when it does not answer it.</summary>
public sealed class ReplicaChoiceTests(Servers servers)
{
    private const string Path = "/api/v1/entities/1";

    [Fact]
    public async Task Losing_a_replica_fails_no_request()
    {
        await using var first = await BackEnd.StartAsync();
        await using var second = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [first, second]);

        await first.DisposeAsync();

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Path)).StatusCode);
            using var body = new StringContent("{}");
            Assert.Equal(HttpStatusCode.OK, (await gateway.SendAsync(HttpMethod.Post, "/api/v1/entities", content: body)).StatusCode);
        }

        Assert.Equal(100, second.Requests.Count);
    }

    [Fact]
    public async Task A_replica_that_appears_in_service_discovery_gets_requests_without_a_restart()
    {
        await using var first = await BackEnd.StartAsync();
        await using var second = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [first]);

        var configuration = (IConfigurationRoot)gateway.Get<IConfiguration>();
        configuration["services:api:http:1"] = second.Address;
        configuration.Reload();

        // The replica with the fewest requests under way is chosen: one request at a time may always meet the same.
        await Eventually.HoldsAsync(async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => gateway.GetAsync(Path)));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
            return !second.Requests.IsEmpty;
        });
    }

    [Fact]
    public async Task A_replica_that_appears_before_it_is_ready_gets_no_request()
    {
        await using var first = await BackEnd.StartAsync();
        await using var second = await BackEnd.StartAsync();
        second.IsReady = false;
        await using var gateway = await RunningGateway.StartAsync(servers, [first]);

        var configuration = (IConfigurationRoot)gateway.Get<IConfiguration>();
        configuration["services:api:http:1"] = second.Address;
        configuration.Reload();
        await Eventually.HoldsAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => gateway.GetAsync(Path)));
            return gateway.Get<IProxyStateLookup>().TryGetCluster("api", out var api)
                && api.Destinations.Values.Any(replica => replica.Health.Active == DestinationHealth.Unhealthy);
        });

        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task A_replica_that_is_not_ready_is_left_alone()
    {
        await using var first = await BackEnd.StartAsync();
        await using var second = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [first, second]);

        first.IsReady = false;
        await Eventually.HoldsAsync(async () =>
        {
            var before = first.Requests.Count;
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.GetAsync(Path)));
            return first.Requests.Count == before;
        });
    }

    [Fact]
    public async Task When_no_replica_is_ready_those_that_answer_are_asked_all_the_same()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        api.IsReady = false;
        await Eventually.HoldsAsync(async () => (await gateway.Client.GetStringAsync("/ready")).Contains("no api replica is ready", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Path)).StatusCode);
    }

    [Fact]
    public async Task A_write_that_reached_a_replica_is_not_sent_again()
    {
        await using var first = await BackEnd.StartAsync();
        await using var second = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [first, second]);
        first.Answer = second.Answer = Abort;

        using var body = new StringContent("{}");
        var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/interactions", content: body);

        Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(1, first.Requests.Count + second.Requests.Count);
    }

    [Fact]
    public async Task A_read_that_a_dying_replica_dropped_is_answered_by_another()
    {
        await using var first = await BackEnd.StartAsync();
        await using var second = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [first, second]);
        first.Answer = Abort;

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Path)).StatusCode);
        }
    }

    [Fact]
    public async Task Without_any_replica_the_gateway_is_unready_and_says_when_to_come_back()
    {
        await using var gateway = await RunningGateway.StartAsync(
            servers, [], settings => settings["services:api:http:0"] = Unreachable.Api);

        var answer = await gateway.GetAsync(Path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.GetAsync("/ready", key: null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/health", key: null)).StatusCode);
    }

    [Fact]
    public async Task A_replica_that_ends_its_connections_is_leaving_and_gets_no_more_requests()
    {
        await using var one = await BackEnd.StartAsync();
        await using var other = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [one, other]);
        BackEnd? leaving = null;
        foreach (var api in (BackEnd[])[one, other])
        {
            api.Answer = context =>
            {
                if (Interlocked.CompareExchange(ref leaving, api, null) is null)
                {
                    api.IsReady = false;
                    context.Response.Headers.Connection = "close";
                }

                return Task.CompletedTask;
            };
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync(Path)).StatusCode);
        }

        // A probe that ends at the same moment may hold the list of replicas as it was for one request more.
        Assert.InRange(leaving!.Requests.Count, 1, 2);
    }

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
