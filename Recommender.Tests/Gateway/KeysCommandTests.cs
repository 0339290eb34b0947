using System.Net;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

/// <summary><c>recommender keys</c> as an operator runs it, through the gateway.</summary>
public sealed class KeysCommandTests(Servers servers)
{
    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Keys_are_made_listed_rotated_and_revoked_from_the_command_line()
    {
        await using var system = await RunningSystem.StartAsync(servers);

        var (key, told) = await RunAsync(system, "create", "web shop", "--scope", "read", "--requests-per-minute", "4321", "--burst", "765");
        var id = told.Split("Key ")[1].Split('.')[0];
        Assert.Equal(HttpStatusCode.OK, await UseAsync(system, key));
        var list = (await RunAsync(system, "list")).Output;
        Assert.All([id[..8], "Limit", "4321", "765"], shown => Assert.Contains(shown, list, StringComparison.Ordinal));

        var (successor, _) = await RunAsync(system, "rotate", id, "--overlap-seconds", "3600");
        Assert.NotEqual(key, successor);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await UseAsync(system, key), await UseAsync(system, successor)));

        Assert.Equal("Revoked.", (await RunAsync(system, "revoke", id)).Output);
        await Eventually.HoldsAsync(async () => await UseAsync(system, key) == HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, await UseAsync(system, successor));
    }

    private static async Task<HttpStatusCode> UseAsync(RunningSystem system, string key)
    {
        using var answer = await system.Gateway.SendAsync(HttpMethod.Get, "/api/v1/recommendations/trending", key);
        return answer.StatusCode;
    }

    private async Task<(string Output, string Errors)> RunAsync(RunningSystem system, params string[] arguments)
    {
        var (exitCode, output, errors) = await RecommenderCommand.RunAsync(
            ["keys", .. arguments, "--url", system.Gateway.Address.ToString(), "--api-key", RunningGateway.OperatorKey, "--tenant", _tenant]);
        Assert.True(exitCode == 0, errors);
        return (output.Trim(), errors);
    }
}
