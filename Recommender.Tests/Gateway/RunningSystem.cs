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
    /// <param name="services">What both shall have instead of their own.</param>
    /// <param name="database">The way to the database; null for the direct one.</param>
    /// <param name="settings">Variables of both.</param>
    public static async Task<RunningSystem> StartAsync(
        Servers servers, Action<IServiceCollection>? services = null, string? database = null, params (string Name, string Value)[] settings)
    {
        var way = database ?? servers.DatabaseConnection;
        var api = ApiHost.Through(way, servers).With(registered => services?.Invoke(registered));
        foreach (var (name, value) in settings)
        {
            api.With(name, value);
        }

        await api.InitializeAsync();
        var gateway = await RunningGateway.StartAsync(
            servers,
            [],
            gateways =>
            {
                foreach (var (name, value) in settings)
                {
                    gateways[name] = value;
                }

                gateways["ConnectionStrings:recommender"] = way;
                gateways["services:api:http:0"] = api.Address.ToString();
                gateways["GATEWAY_SIGNING_KEY"] = ApiHost.SigningKey;
                gateways["RATE_LIMIT_REQUESTS_PER_MINUTE"] = "10000000";
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
