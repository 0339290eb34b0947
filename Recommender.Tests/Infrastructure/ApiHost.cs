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
public sealed class ApiHost : IAsyncLifetime
{
    public const string SigningKey = "signing-key-of-the-tests";

    private readonly WebApplicationFactory<EntityBody> _factory;

    public ApiHost(Servers servers)
        : this(servers, [])
    {
    }

    /// <param name="settings">What is to be different from the usual.</param>
    internal ApiHost(Servers servers, params (string Name, string Value)[] settings) =>
        _factory = new WebApplicationFactory<EntityBody>().WithWebHostBuilder(host =>
        {
            host.UseEnvironment("Production")
                .UseUrls("http://127.0.0.1:0")
                .UseSetting("ConnectionStrings:recommender", servers.DatabaseConnection)
                .UseSetting("ConnectionStrings:cache", servers.RedisConnection)
                .UseSetting("GATEWAY_SIGNING_KEY", SigningKey);
            foreach (var (name, value) in settings)
            {
                host.UseSetting(name, value);
            }
        });

    private readonly SocketsHttpHandler _connections = new();

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => _factory.Services;

    public ValueTask InitializeAsync()
    {
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
