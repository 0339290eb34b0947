using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recommender.Api.Tenancy;
using Recommender.Api.Webhooks;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

public sealed class FailureReportTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Theory]
    [InlineData(StatusCodes.Status200OK, 0)]
    [InlineData(StatusCodes.Status404NotFound, 0)]
    [InlineData(StatusCodes.Status500InternalServerError, 1)]
    [InlineData(StatusCodes.Status503ServiceUnavailable, 1)]
    public async Task Answers_of_500_and_above_count_for_their_tenant(int status, int expected)
    {
        var failures = new FailedRequests();
        var count = new CountFailures(
            context =>
            {
                RequestTenant.Of(context, new(Guid.NewGuid(), _tenant, Scopes.Read), "default");
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            },
            failures);

        await count.InvokeAsync(new DefaultHttpContext { RequestServices = api.Services });

        Assert.Equal(expected, failures.Take().GetValueOrDefault(_tenant));
        Assert.Empty(failures.Take());
    }

    [Fact]
    public async Task Failures_of_one_process_become_an_event()
    {
        await api.Tenant(_tenant).PostJsonAsync(
            "/api/v1/webhooks", """{"url":"https://hooks.example/","events":["error_threshold.exceeded"]}""");
        api.Services.GetRequiredService<FailedRequests>().Add(_tenant, 50);

        await api.Services.GetServices<IHostedService>().OfType<ReportFailures>().Single().RunOnceAsync(CancellationToken.None);

        // The service's own round may have been faster.
        await Eventually.HoldsAsync(async () => await servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM webhook_events JOIN tenants USING (tenant_id) WHERE tenants.name = {_tenant}",
            row => row.GetInt64(0), CancellationToken.None) == 1);
    }
}
