using System.Net;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

public sealed class RouteMatrixTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const Scopes Everything = Scopes.Read | Scopes.Write | Scopes.Track | Scopes.Admin;

    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public void Every_route_has_an_entry_and_every_entry_a_route()
    {
        var routes = RouteMatrix.Of(api);

        Assert.Empty(routes.Except(RouteMatrix.Table.Keys));
        Assert.Empty(RouteMatrix.Table.Keys.Except(routes));
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_valid_identity()
    {
        var yesterday = new IdentityHeader(ApiHost.SigningKey, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(-1)));
        using var expired = api.Stranger();
        expired.DefaultRequestHeaders.Add(IdentityHeader.Name, yesterday.Sign(new(null, _tenant, Everything)));

        foreach (var route in RouteMatrix.Table.Keys)
        {
            Assert.Equal((route, HttpStatusCode.Unauthorized), (route, await StatusAsync(api.Stranger(), route)));
            Assert.Equal((route, HttpStatusCode.Unauthorized), (route, await StatusAsync(expired, route)));
        }
    }

    [Fact]
    public async Task Every_scope_that_a_route_names_suffices_and_no_other_does()
    {
        foreach (var (route, needed) in RouteMatrix.Table)
        {
            foreach (var scope in (Scopes[])[Scopes.Read, Scopes.Write, Scopes.Track, Scopes.Admin])
            {
                var status = await StatusAsync(api.As(new(Guid.NewGuid(), _tenant, scope)), route);

                Assert.True((status == HttpStatusCode.Forbidden) == !needed.HasFlag(scope), $"{route} with {scope}: {status}");
                Assert.True((int)status < 500, $"{route} with {scope}: {status}");
            }
        }
    }

    [Fact]
    public async Task No_key_may_name_another_tenant()
    {
        foreach (var route in RouteMatrix.Table.Where(entry => entry.Value != Scopes.Operator).Select(entry => entry.Key))
        {
            using var request = RouteMatrix.Request(route, _tenant);
            request.RequestUri = new($"{request.RequestUri}?tenant_id=another-{_tenant}", UriKind.Relative);
            using var answer = await api.Tenant(_tenant).SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

            Assert.Equal((route, HttpStatusCode.Forbidden), (route, answer.StatusCode));
        }
    }

    [Fact]
    public async Task Operator_may_call_everything()
    {
        foreach (var route in RouteMatrix.Table.Keys)
        {
            var status = await StatusAsync(api.Operator(), route);

            Assert.True(status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && (int)status < 500, $"{route}: {status}");
        }
    }

    private async Task<HttpStatusCode> StatusAsync(HttpClient client, string route)
    {
        using var request = RouteMatrix.Request(route, _tenant);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
