using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

/// <summary>PostgreSQL frozen, or gone: known answers go on, everything else is 503 soon, and all is well when it is back.</summary>
public sealed class StorageAwayTests(Servers servers)
{
    // The configured deadlines of writes are below 2.5 s (DeadlineTests); the rest is for a busy machine.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    // Where the driver is waited for. What would be wrong are the deadlines of imports (15 s) and of Npgsql (30 s).
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(12);

    // What writers share and the erasure of a user takes alone.
    private const int LockOfTenants = 0x5265;

    private readonly string _tenant = Servers.NewTenantName();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Known_answers_go_on_and_the_rest_is_503_until_it_is_back(bool frozen)
    {
        using var relay = new Relay(Server(out var way));
        way.Port = relay.Endpoint.Port;
        await using var system = await RunningSystem.StartAsync(servers, database: way.ConnectionString);
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
        Assert.True(Stopwatch.GetElapsedTime(started) < 2 * Late);

        Assert.Equal("stale", known.Headers.GetValues("X-Cache").Single());
        Assert.Equal(await before.Content.ReadAsStringAsync(), await known.Content.ReadAsStringAsync());
        foreach (var (path, body) in Writes)
        {
            await ExpectAwayAsync(() => SendAsync(system, "POST", path, body), Soon);
            await ExpectAwayAsync(() => SendAsync(system, "POST", path, body, ("Idempotency-Key", path)), Late);
        }

        await ExpectAwayAsync(() => SendAsync(system, "GET", "/api/v1/export/entities"), Soon);

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

    [Theory]
    [InlineData("/api/v1/interactions/bulk", """{"interactions":[{"user_id":"u","entity_id":"e","interaction_type":"view"}]}""")]
    [InlineData("/api/v1/entities", """{"entity_id":"new","attributes":{"n":1}}""")]
    [InlineData("/api/v1/entities", """{"entity_id":"new","attributes":{"n":1}}""", "once")]
    public async Task Write_that_is_caught_midway_is_503_soon_after(string path, string body, string? key = null)
    {
        using var relay = new Relay(Server(out var way));
        way.Port = relay.Endpoint.Port;
        await using var system = await RunningSystem.StartAsync(servers, database: way.ConnectionString);
        await PrepareAsync(system);
        var tenant = await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);
        await using var holder = await servers.Database.OpenConnectionAsync();
        await using var holding = await holder.BeginTransactionAsync();
        await holding.ExecuteAsync($"SELECT pg_advisory_xact_lock({LockOfTenants}, {tenant.Value})", CancellationToken.None);
        var writing = SendAsync(system, "POST", path, body, key is null ? [] : [("Idempotency-Key", key)]);
        await Eventually.HoldsAsync(() => servers.Database.FirstOrDefaultAsync(
            $"SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid::bigint = {LockOfTenants} AND objid::bigint = {tenant.Value})",
            row => row.GetBoolean(0), CancellationToken.None));

        relay.Hold();

        await ExpectAwayAsync(() => writing, key is null ? Soon : Late);
    }

    private static (string Path, string Body)[] Writes =>
    [
        ("/api/v1/interactions", """{"user_id":"u","entity_id":"e","interaction_type":"view"}"""),
        ("/api/v1/entities", """{"entity_id":"new","attributes":{"n":1}}"""),
        ("/api/v1/entities/bulk", """{"entities":[{"entity_id":"new","attributes":{"n":1}}]}"""),
        ("/api/v1/interactions/bulk", """{"interactions":[{"user_id":"u","entity_id":"e","interaction_type":"view"}]}"""),
        ("/api/v1/interactions/bulk?async=true", """{"interactions":[{"user_id":"u","entity_id":"e","interaction_type":"view"}]}"""),
    ];

    /// <summary>Where PostgreSQL is, and a connection string that lacks only the port of the way to it.</summary>
    private DnsEndPoint Server(out NpgsqlConnectionStringBuilder way)
    {
        way = new(servers.DatabaseConnection);
        var server = new DnsEndPoint(way.Host!, way.Port, AddressFamily.InterNetwork);
        way.Host = IPAddress.Loopback.ToString();
        return server;
    }

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
        Assert.True(Stopwatch.GetElapsedTime(started) < Late, $"{route} took {Stopwatch.GetElapsedTime(started)}");
    }

    private static async Task ExpectAwayAsync(Func<Task<HttpResponseMessage>> send, TimeSpan within)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await send();

        Assert.True(Stopwatch.GetElapsedTime(started) < within, $"{answer.RequestMessage?.RequestUri} took {Stopwatch.GetElapsedTime(started)}");
        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private async Task<HttpResponseMessage> SendAsync(
        RunningSystem system, string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        await system.Gateway.SendAsync(
            new(method), path, RunningGateway.OperatorKey, body is null ? null : Wire.Json(body), [("X-Tenant-ID", _tenant), .. headers]);
}
