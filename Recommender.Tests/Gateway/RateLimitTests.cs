using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.RateLimits;
using Recommender.Engine.Tenancy;
using Recommender.Gateway.Tenancy;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Gateway;

public sealed class RateLimitTests(Servers servers)
{
    private const string Path = "/api/v1/recommendations/user/1";

    [Fact]
    public async Task A_key_is_told_its_limit_and_what_is_left_of_it()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var issued = await new Keys(servers).IssueAsync();

        var answer = await gateway.GetAsync(Path, issued.Text);

        Assert.Equal("\"default\";q=1000;w=60", answer.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal("\"default\";r=99;t=1", answer.Headers.GetValues("RateLimit").Single());
    }

    [Fact]
    public async Task Above_its_limit_a_key_gets_429_with_the_time_to_wait()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var issued = await new Keys(servers).IssueAsync(limit: new(2, 3));
        await SendAsync(gateway, issued.Text, 3);

        var answer = await gateway.GetAsync(Path, issued.Text, ("x-bypass-rate-limit", "true"));

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 25, 30);
        Assert.Equal(
            $"\"default\";r=0;t={(int)answer.Headers.RetryAfter.Delta.Value.TotalSeconds}", answer.Headers.GetValues("RateLimit").Single());
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", body.GetProperty("type").GetString());
        Assert.Equal("default", body.GetProperty("violated-policies")[0].GetString());
        Assert.Equal(429, body.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(3, api.Requests.Count);
    }

    [Theory]
    [InlineData("RATE_LIMIT_REQUESTS_PER_MINUTE", "10", "RATE_LIMIT_BURST_SIZE", "4", 4)]
    [InlineData("RATE_LIMIT_MAX_REQUESTS", "10", "RATE_LIMIT_WINDOW_SECS", "120", 1)]
    [InlineData("RATE_LIMIT_MAX_REQUESTS", "30", "RATE_LIMIT_WINDOW_SECS", "60", 3)]
    [InlineData("RATE_LIMIT_ENABLED", "false", "RATE_LIMIT_BURST_SIZE", "1", 12)]
    [InlineData("DISABLE_RATE_LIMIT", "true", "RATE_LIMIT_BURST_SIZE", "1", 12)]
    public async Task Both_spellings_of_the_settings_are_understood(string first, string value, string second, string other, int admitted)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings =>
        {
            settings[first] = value;
            settings[second] = other;
        });
        var issued = await new Keys(servers).IssueAsync();

        Assert.Equal(admitted, (await SendAsync(gateway, issued.Text, 12)).Count(status => status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Two_gateways_share_one_limit()
    {
        await using var api = await BackEnd.StartAsync();
        await using var first = await RunningGateway.StartAsync(servers, [api]);
        await using var second = await RunningGateway.StartAsync(servers, [api]);
        var issued = await new Keys(servers).IssueAsync(limit: new(6, 100));
        await Eventually.HoldsAsync(() => !first.Get<SharedBuckets>().Away && !second.Get<SharedBuckets>().Away);

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 15; i++)
        {
            answers.AddRange(await SendAsync(first, issued.Text, 5));
            answers.AddRange(await SendAsync(second, issued.Text, 5));
        }

        Assert.InRange(answers.Count(status => status == HttpStatusCode.OK), 95, 105);
    }

    [Fact]
    public async Task Limits_are_kept_under_the_name_of_the_installation()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], null, services => services.AddSingleton<SharedBuckets>());
        var issued = await new Keys(servers).IssueAsync(limit: new(1, 5));
        await Eventually.HoldsAsync(() => !gateway.Get<SharedBuckets>().Away);

        await gateway.GetAsync(Path, issued.Text);

        var name = await new Installation(servers.Database).NameAsync(CancellationToken.None);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(servers.RedisConnection);
        Assert.True(await redis.GetDatabase().KeyExistsAsync($"recommender:{name}:limit:{issued.Key.Id:N}"));
    }

    [Fact]
    public async Task All_keys_of_a_tenant_share_its_limit()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var keys = new Keys(servers);
        var (first, second) = (await keys.IssueAsync(), await keys.IssueAsync());
        await using (var command = servers.Database.CreateCommand("UPDATE tenants SET requests_per_minute = 6, burst = 5 WHERE name = $1"))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = keys.Tenant });
            await command.ExecuteNonQueryAsync();
        }

        await SendAsync(gateway, first.Text, 3);
        await SendAsync(gateway, second.Text, 2);
        var answer = await gateway.GetAsync(Path, second.Text);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Contains("\"tenant\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("\"default\";q=1000;w=60, \"tenant\";q=6;w=60", answer.Headers.GetValues("RateLimit-Policy").Single());
    }

    [Fact]
    public async Task An_operator_has_no_limit()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            servers, [api], settings => settings["RATE_LIMIT_REQUESTS_PER_MINUTE"] = "1");
        var issued = await new Keys(servers).IssueOperatorAsync();

        Assert.All(await SendAsync(gateway, RunningGateway.OperatorKey, 20), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(await SendAsync(gateway, issued.Text, 20), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task Guessing_keys_is_limited_by_address_and_costs_no_other_key_anything()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings =>
        {
            settings["RATE_LIMIT_REQUESTS_PER_MINUTE"] = "1";
            settings["RATE_LIMIT_BURST_SIZE"] = "5";
        });
        var issued = await new Keys(servers).IssueAsync();
        await SendAsync(gateway, issued.Text, 1);

        var guesses = new List<HttpStatusCode>();
        for (var i = 0; i < 10; i++)
        {
            guesses.AddRange(await SendAsync(gateway, $"sk_guess_{i}", 1));
        }

        Assert.Equal(5, guesses.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(5, guesses.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.All(await SendAsync(gateway, issued.Text, 4), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_change_of_keys_nobody_known_is_taken_for_one_who_guesses(bool all)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings => settings["RATE_LIMIT_BURST_SIZE"] = "5");
        var issued = await new Keys(servers).IssueAsync(limit: new(1000, 100));
        await SendAsync(gateway, issued.Text, 1);
        await Eventually.HoldsAsync(async () =>
            (await gateway.GetAsync(Path, $"sk_guess_{Guid.NewGuid()}")).StatusCode == HttpStatusCode.TooManyRequests);

        gateway.Get<KnownKeys>().Forget(all ? null : KeyHash.Of(issued.Text));

        Assert.All(await SendAsync(gateway, issued.Text, 2), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", false)]
    public async Task Addresses_named_by_a_proxy_count_only_when_the_proxy_is_trusted(string? proxies, bool counts)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings =>
        {
            settings["RATE_LIMIT_REQUESTS_PER_MINUTE"] = "1";
            settings["RATE_LIMIT_BURST_SIZE"] = "3";
            settings["TRUSTED_PROXIES"] = proxies;
            settings["FORWARDEDHEADERS_ENABLED"] = "true";
        });

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            var answer = await gateway.GetAsync("/widget.js", key: null, ("X-Forwarded-For", string.Create(CultureInfo.InvariantCulture, $"203.0.113.{i}")));
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(counts ? 6 : 3, statuses.Count(status => status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Without_redis_limits_hold_and_nothing_fails()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            servers, [api], settings => settings["ConnectionStrings:cache"] = Unreachable.Redis);
        var issued = await new Keys(servers).IssueAsync(limit: new(6, 50));

        var statuses = await SendAsync(gateway, issued.Text, 100);

        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
        Assert.InRange(statuses.Count(status => status == HttpStatusCode.OK), 40, 60);
    }

    private static async Task<List<HttpStatusCode>> SendAsync(RunningGateway gateway, string key, int times)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < times; i++)
        {
            using var answer = await gateway.GetAsync(Path, key);
            statuses.Add(answer.StatusCode);
        }

        return statuses;
    }
}
