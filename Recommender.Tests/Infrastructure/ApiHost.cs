using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Recommender.Api.Entities;
using Recommender.Engine.Tenancy;

namespace Recommender.Tests.Infrastructure;

/// <summary>
/// The api in this process, on a real port and the run's servers. Its clients sign their requests as the gateway does.
/// </summary>
public sealed class ApiHost(Servers servers) : IAsyncLifetime
{
    public const string SigningKey = "signing-key-of-the-tests";

    private WebApplicationFactory<EntityBody> _factory = new();

    private readonly SocketsHttpHandler _connections = new();

    /// <summary>An api that reaches the database another way.</summary>
    internal static ApiHost Through(string database, Servers servers) => new(servers) { DatabaseConnection = database };

    public Uri Address { get; private set; } = null!;

    /// <summary>Another way to the database than that of the run.</summary>
    public string? DatabaseConnection { get; init; }

    /// <summary>Another Redis than that of the run.</summary>
    public string? RedisConnection { get; init; }

    /// <summary>What is set beside the usual.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public IServiceProvider Services => _factory.Services;

    public ValueTask InitializeAsync()
    {
        _factory = _factory.WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Production")
                .UseUrls("http://127.0.0.1:0")
                .UseSetting("ConnectionStrings:recommender", DatabaseConnection ?? servers.DatabaseConnection)
                .UseSetting("ConnectionStrings:cache", RedisConnection ?? servers.RedisConnection)
                .UseSetting("GATEWAY_SIGNING_KEY", SigningKey);
            foreach (var (name, value) in Settings)
            {
                host.UseSetting(name, value);
            }
        });
        _factory.UseKestrel(0);
        _factory.StartServer();
        Address = new(Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return ValueTask.CompletedTask;
    }

    /// <summary>A client whose key belongs to no tenant, so that its requests name one.</summary>
    public HttpClient Operator() => As(new(Guid.NewGuid(), null, (Scopes)31));

    /// <summary>A client with an administrator's key of a tenant.</summary>
    public HttpClient Tenant(string name) => As(new(Guid.NewGuid(), name, Scopes.Read | Scopes.Write | Scopes.Track | Scopes.Admin));

    public HttpClient As(CallerIdentity caller)
    {
        var identity = new IdentityHeader(SigningKey, TimeProvider.System);
        return Connect(new Signature(() => identity.Sign(caller)) { InnerHandler = _connections });
    }

    /// <summary>A client without any identity.</summary>
    public HttpClient Stranger() => Connect(_connections);

    private HttpClient Connect(HttpMessageHandler handler) => new(handler, disposeHandler: false) { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        _connections.Dispose();
    }

    private sealed class Signature(Func<string> sign) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add(IdentityHeader.Name, sign());
            return base.SendAsync(request, cancellationToken);
        }
    }
}
