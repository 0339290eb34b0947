using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Recommender.Gateway.Forwarding;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

/// <summary>The api behind the gateway, both in this process and on real ports.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private RunningSystem(ApiHost api, RunningGateway gateway) => (Api, Gateway) = (api, gateway);

    public ApiHost Api { get; }

    public RunningGateway Gateway { get; }

    /// <param name="servers">The storage of the run.</param>
    /// <param name="services">What the gateway shall have instead of its own.</param>
    /// <param name="database">The way to the database; null for the direct one.</param>
    public static async Task<RunningSystem> StartAsync(
        Servers servers, Action<IServiceCollection>? services = null, string? database = null)
    {
        var way = database ?? servers.DatabaseConnection;
        var api = ApiHost.Through(way, servers);
        await api.InitializeAsync();
        var gateway = await RunningGateway.StartAsync(
            servers,
            [],
            settings =>
            {
                settings["ConnectionStrings:recommender"] = way;
                settings["services:api:http:0"] = api.Address.ToString();
                settings["GATEWAY_SIGNING_KEY"] = ApiHost.SigningKey;
                settings["RATE_LIMIT_REQUESTS_PER_MINUTE"] = "10000000";
            },
            services);
        await Eventually.HoldsAsync(() => gateway.Get<ApiReadiness>().IsReady);
        return new(api, gateway);
    }

    public async Task<HttpResponseMessage> SendJsonAsync(
        HttpMethod method, string path, string? key, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        using var content = JsonContent.Create(body ?? new JsonObject());
        return await Gateway.SendAsync(method, path, key, method == HttpMethod.Get ? null : content, headers);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Api.DisposeAsync();
    }
}
