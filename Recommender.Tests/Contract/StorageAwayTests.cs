using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

/// <summary>PostgreSQL frozen, or gone: known answers go on, everything else is 503 soon, and all is well when it is back.</summary>
public sealed class StorageAwayTests(Servers servers)
{
    // The deadlines are 2.5 s; what would be wrong are those of imports (15 s) and of Npgsql (30 s).
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(12);

    private readonly string _tenant = Servers.NewTenantName();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Known_answers_go_on_and_the_rest_is_503_until_it_is_back(bool frozen)
    {
        var direct = new NpgsqlConnectionStringBuilder(servers.DatabaseConnection);
        using var relay = new Relay(new DnsEndPoint(direct.Host!, direct.Port, AddressFamily.InterNetwork));
        (direct.Host, direct.Port) = (relay.Endpoint.Address.ToString(), relay.Endpoint.Port);
        await using var system = await RunningSystem.StartAsync(servers, database: direct.ConnectionString);
        await PrepareAsync(system);
        var before = await SendAsync(system, "GET", "/api/v1/recommendations/user/u");
        await before.JsonAsync(HttpStatusCode.OK);

        if (frozen)
        {
            relay.Hold();
        }
        else
        {
            relay.Cut();
        }

        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(RouteMatrix.Table.Keys.Select(route => ExpectNoFailureAsync(system, route)));
        var known = await SendAsync(system, "GET", "/api/v1/recommendations/user/u");
        Assert.True(Stopwatch.GetElapsedTime(started) < 2 * Soon);

        Assert.Equal("stale", known.Headers.GetValues("X-Cache").Single());
        Assert.Equal(await before.Content.ReadAsStringAsync(), await known.Content.ReadAsStringAsync());
        foreach (var (path, body) in Writes)
        {
            await ExpectAwayAsync(await SendAsync(system, "POST", path, body));
        }

        await ExpectAwayAsync(await SendAsync(system, "GET", "/api/v1/export/entities"));

        if (frozen)
        {
            relay.Release();
        }
        else
        {
            relay.Mend();
        }

        await Eventually.HoldsAsync(async () => (await SendAsync(system, "POST", Writes[0].Path, Writes[0].Body)).IsSuccessStatusCode);
    }

    private static (string Path, string Body)[] Writes =>
    [
        ("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view"}"""),
        ("/api/v1/entities", """{"entity_id":"new","attributes":{"n":1}}"""),
        ("/api/v1/entities/bulk", """{"entities":[{"entity_id":"new","attributes":{"n":1}}]}"""),
        ("/api/v1/interactions/bulk", """{"interactions":[{"user_id":"u","entity_id":"e","interaction_type":"view"}]}"""),
        ("/api/v1/interactions/bulk?async=true", """{"interactions":[{"user_id":"u","entity_id":"e","interaction_type":"view"}]}"""),
    ];

    private async Task PrepareAsync(RunningSystem system)
    {
        Assert.True((await SendAsync(system, "POST", Writes[1].Path, Writes[1].Body)).IsSuccessStatusCode);
        var settings = await SendAsync(
            system, "PUT", $"/api/v1/admin/tenants/{_tenant}/settings", """{"cache":{"recommendation_ttl_secs":0}}""");
        Assert.True(settings.IsSuccessStatusCode);
    }

    private async Task ExpectNoFailureAsync(RunningSystem system, string route)
    {
        using var request = RouteMatrix.Request(route, _tenant);
        var started = Stopwatch.GetTimestamp();
        using var answer = await SendAsync(
            system, request.Method.Method, request.RequestUri!.ToString(), request.Content is null ? null : "{}");

        Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable || (int)answer.StatusCode < 500, $"{route}: {answer.StatusCode}");
        Assert.True(Stopwatch.GetElapsedTime(started) < Soon, $"{route} took {Stopwatch.GetElapsedTime(started)}");
    }

    private static async Task ExpectAwayAsync(HttpResponseMessage answer)
    {
        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private async Task<HttpResponseMessage> SendAsync(RunningSystem system, string method, string path, string? body = null) =>
        await system.Gateway.SendAsync(
            new(method), path, RunningGateway.OperatorKey, body is null ? null : Wire.Json(body), ("X-Tenant-ID", _tenant));
}
