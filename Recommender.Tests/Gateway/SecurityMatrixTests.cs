using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Recommender.Api.Tenancy;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

/// <summary>Every operation of the api with every kind of key; the operations are taken from the api's own routes.</summary>
public sealed class SecurityMatrixTests(Servers servers)
{
    private static readonly string[] WithoutKey = ["POST /api/v1/ab-events"];
    private static readonly string[] OutsideOfTheApi = ["/health", "/alive", "/ready", "/openapi", "/scalar", "/metrics", "/widget.js", "/ws"];

    private sealed record Operation(HttpMethod Method, string Path, Scopes? Required)
    {
        public string Name => $"{Method} {Path}";
    }

    [Fact]
    public async Task Every_operation_is_closed_to_all_but_keys_that_are_meant_for_it()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var keys = new Keys(servers);
        var (revoked, expired) = (await keys.IssueAsync(Scopes.Admin), await keys.IssueAsync(Scopes.Admin, expires: DateTimeOffset.UtcNow.AddSeconds(-1)));
        await keys.Administration.RevokeAsync(revoked.Key.Id, keys.Tenant, CancellationToken.None);
        var admin = (await keys.IssueAsync(Scopes.Admin)).Text;
        var weaker = new List<IssuedKey> { await keys.IssueAsync(Scopes.Track), await keys.IssueAsync(Scopes.Read), await keys.IssueAsync(Scopes.Write) };
        var operations = Operations(system, keys.Tenant).ToList();
        Assert.True(operations.Count > 10, "the api's routes were not found");

        foreach (var operation in operations)
        {
            foreach (var key in new[] { null, "sk_unknown", revoked.Text, expired.Text }.Where(key => key is not null || !WithoutKey.Contains(operation.Name)))
            {
                await ExpectAsync(system, operation, key, HttpStatusCode.Unauthorized);
            }

            foreach (var key in weaker.Where(key => (key.Key.Scopes & operation.Required) == 0))
            {
                await ExpectAsync(system, operation, key.Text, HttpStatusCode.Forbidden);
            }

            await ExpectAsync(system, operation, admin, HttpStatusCode.Forbidden, ("X-Tenant-ID", "somebody-else"));
            var own = await SendAsync(system, operation, operation.Required == Scopes.Operator ? RunningGateway.OperatorKey : admin);
            Assert.True(own is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden), $"{operation.Name} refused its own administrator: {own}");
        }
    }

    [Fact]
    public async Task Every_operation_says_which_scopes_it_needs()
    {
        await using var system = await RunningSystem.StartAsync(servers);

        var silent = Operations(system).Where(operation => operation.Required is null && !WithoutKey.Contains(operation.Name));

        Assert.Empty(silent.Select(operation => operation.Name));
    }

    [Fact]
    public async Task The_api_accepts_nothing_but_the_gateways_word()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        using var stranger = system.Api.Stranger();

        foreach (var operation in Operations(system))
        {
            using var request = new HttpRequestMessage(operation.Method, operation.Path);
            request.Headers.Add("X-API-Key", RunningGateway.OperatorKey);
            request.Headers.Add("X-Tenant-ID", "default");
            using var answer = await stranger.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{operation.Name} answered a stranger {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Two_tenants_with_the_same_ids_never_see_each_other()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var tenants = new List<(string Canary, string Key)>();
        for (var i = 0; i < 2; i++)
        {
            var keys = new Keys(servers);
            tenants.Add((keys.Tenant, (await keys.IssueAsync()).Text));
            await system.SendJsonAsync(HttpMethod.Post, "/api/v1/entities", tenants[i].Key, new JsonObject
            {
                ["entity_id"] = "same", ["entity_type"] = "product", ["attributes"] = new JsonObject { ["canary"] = keys.Tenant },
            });
            await system.SendJsonAsync(HttpMethod.Post, "/api/v1/interactions", tenants[i].Key, new JsonObject
            {
                ["user_id"] = "same", ["entity_id"] = "same", ["entity_type"] = "product", ["interaction_type"] = "view",
                ["metadata"] = new JsonObject { ["canary"] = keys.Tenant },
            });
        }

        string[] paths = ["/api/v1/entities/same", "/api/v1/interactions/user/same", "/api/v1/recommendations/user/same", "/api/v1/recommendations/trending"];
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, stop) =>
        {
            var (own, other) = (tenants[i % 2], tenants[(i + 1) % 2]);
            using var answer = await system.Gateway.GetAsync(paths[i / 2 % paths.Length], own.Key);
            var body = await answer.Content.ReadAsStringAsync(stop);
            Assert.True(answer.IsSuccessStatusCode, body);
            Assert.DoesNotContain(other.Canary, body, StringComparison.Ordinal);
            Assert.True(i / 2 % paths.Length > 1 || body.Contains(own.Canary, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Another_tenants_entity_is_as_absent_as_one_that_never_was()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var (mine, theirs) = ((await new Keys(servers).IssueAsync()).Text, (await new Keys(servers).IssueAsync()).Text);
        await system.SendJsonAsync(HttpMethod.Post, "/api/v1/entities", theirs, new JsonObject
        {
            ["entity_id"] = "secret", ["entity_type"] = "product", ["attributes"] = new JsonObject { ["a"] = 1 },
        });

        var other = await system.Gateway.GetAsync("/api/v1/entities/secret", mine);
        var missing = await system.Gateway.GetAsync("/api/v1/entities/nobody", mine);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (other.StatusCode, missing.StatusCode));
        Assert.Equal(await WithoutNamesAsync(missing), await WithoutNamesAsync(other));
    }

    [Fact]
    public async Task Another_tenants_entity_takes_as_long_as_one_that_never_was()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var (mine, theirs) = ((await new Keys(servers).IssueAsync()).Text, (await new Keys(servers).IssueAsync()).Text);
        await system.SendJsonAsync(HttpMethod.Post, "/api/v1/entities", theirs, new JsonObject
        {
            ["entity_id"] = "secret", ["entity_type"] = "product", ["attributes"] = new JsonObject { ["a"] = new string('x', 30_000) },
        });

        // Taken in turns, so that whatever else the machine does meets both alike; the bound is for what is left of that.
        var times = new Dictionary<string, List<double>> { ["secret"] = [], ["nobody"] = [] };
        for (var i = 0; i < 800; i++)
        {
            var name = i % 4 is 0 or 3 ? "secret" : "nobody";
            var sent = Stopwatch.GetTimestamp();
            using var answer = await system.Gateway.GetAsync($"/api/v1/entities/{name}", mine);
            times[name].Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
        }

        Assert.InRange(Median(times["secret"]) / Median(times["nobody"]), 0.67, 1.5);
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<string> WithoutNamesAsync(HttpResponseMessage answer) =>
        Regex.Replace(await answer.Content.ReadAsStringAsync(), "secret|nobody|\"traceId\":\"[^\"]*\"", "");

    /// <summary>Every operation; a tenant in a path is the given one, but another where an operator is needed, who may remove it.</summary>
    private static IEnumerable<Operation> Operations(RunningSystem system, string tenant = "x")
    {
        foreach (var endpoint in system.Api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var required = endpoint.Metadata.GetMetadata<RequiredScopes>()?.AnyOf;
            var named = endpoint.RoutePattern.RawText!.Replace("{tenant}", required == Scopes.Operator ? "x" : tenant, StringComparison.Ordinal);
            var path = Regex.Replace(named, @"\{[^}]*guid[^}]*\}", Guid.Empty.ToString());
            path = "/" + Regex.Replace(path, @"\{[^}]*\}", "x").Trim('/');
            if (OutsideOfTheApi.Any(outside => path.StartsWith(outside, StringComparison.Ordinal)))
            {
                continue;
            }

            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                yield return new(new(method), path, required);
            }
        }
    }

    private static async Task ExpectAsync(RunningSystem system, Operation operation, string? key, HttpStatusCode expected, params (string, string)[] headers)
    {
        var status = await SendAsync(system, operation, key, headers);
        Assert.True(status == expected, $"{operation.Name} answered {status} instead of {expected}");
    }

    private static async Task<HttpStatusCode> SendAsync(RunningSystem system, Operation operation, string? key, params (string, string)[] headers)
    {
        using var answer = await system.SendJsonAsync(operation.Method, operation.Path, key, null, headers);
        return answer.StatusCode;
    }
}
