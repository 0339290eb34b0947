using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.RateLimits;
using Recommender.Gateway.Forwarding;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.Gateway;

/// <summary>The gateway as it runs, on a free port of the loopback.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public const string OperatorKey = "the-operator-key-of-this-test";
    public const string SigningKey = "0123456789abcdef0123456789abcdef";

    private readonly WebApplicationFactory<ApiReadiness> _factory;

    private RunningGateway(WebApplicationFactory<ApiReadiness> factory)
    {
        _factory = factory;
        Client = factory.CreateClient();
        Client.Timeout = TimeSpan.FromSeconds(30);
    }

    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    public T Get<T>()
        where T : notnull => _factory.Services.GetRequiredService<T>();

    /// <summary>Starts a gateway in front of <paramref name="apis"/> and waits until it has probed them.</summary>
    public static async Task<RunningGateway> StartAsync(
        Servers servers, IReadOnlyList<BackEnd> apis, Action<IDictionary<string, string?>>? configure = null, Action<IServiceCollection>? services = null)
    {
        var settings = Defaults(servers);
        for (var i = 0; i < apis.Count; i++)
        {
            settings[$"services:api:http:{i}"] = apis[i].Address;
        }

        configure?.Invoke(settings);
        var factory = new WebApplicationFactory<ApiReadiness>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment(settings.Remove("environment", out var environment) ? environment! : "Production");
            foreach (var (name, value) in settings)
            {
                host.UseSetting(name, value);
            }

            // A source that keeps what a test changes while the gateway runs.
            host.ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection());
            host.ConfigureTestServices(registered =>
            {
                registered.AddSingleton(CountedAlone);
                services?.Invoke(registered);
            });
        });
        factory.UseKestrel(0);
        factory.StartServer();
        var gateway = new RunningGateway(factory);
        if (apis.Any(api => api.IsReady))
        {
            await Eventually.HoldsAsync(() => gateway.Get<ApiReadiness>().IsReady);
        }

        return gateway;
    }

    /// <summary>The limits' view of Redis, without the gateways of other tests, and with a patience that a busy machine cannot end.</summary>
    private static SharedBuckets CountedAlone(IServiceProvider services) =>
        new(services.GetRequiredService<IConnectionMultiplexer>(), new FakeTimeProvider(), "test", $"{Guid.NewGuid():N}");

    private static Dictionary<string, string?> Defaults(Servers servers) => new()
    {
        ["ConnectionStrings:recommender"] = servers.DatabaseConnection,
        ["ConnectionStrings:cache"] = servers.RedisConnection,
        ["API_KEY"] = OperatorKey,
        ["GATEWAY_SIGNING_KEY"] = SigningKey,
        ["DRAIN_SECONDS"] = "0",
        // Hundreds of gateways run at once here, and every writer would wait for all of them.
        ["EDGE_CACHE_MB"] = "0",
        ["urls"] = "http://127.0.0.1:0",
    };

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? key = OperatorKey, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("X-API-Key", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        // The body of a stream never ends.
        var isStream = path.StartsWith("/api/v1/stream", StringComparison.Ordinal);
        return await Client.SendAsync(request, isStream ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? key = OperatorKey, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, key, null, headers);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
    }
}
