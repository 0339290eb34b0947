using Aspire.Hosting.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Recommender.Tests.Infrastructure;
using StackExchange.Redis;

namespace Recommender.Tests.LocalAspire.Clients;

public sealed class ClientRegistrationTests(Servers servers)
{
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_find_their_servers_by_the_name_of_the_connection_and_report_health()
    {
        using var host = Build(("ConnectionStrings:recommender", servers.DatabaseConnection), ("ConnectionStrings:cache", servers.RedisConnection));

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellation);

        Assert.Equal(["PostgreSql", "StackExchange.Redis"], report.Entries.Keys.Order());
        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Same(host.Services.GetRequiredService<NpgsqlDataSource>(), host.Services.GetRequiredService<NpgsqlDataSource>());
    }

    [Fact]
    public async Task Servers_that_are_away_are_unhealthy_and_do_not_keep_the_host_from_starting()
    {
        var nobody = FreePort.Next();
        using var host = Build(
            ("ConnectionStrings:recommender", $"Host=127.0.0.1;Port={nobody};Username=u;Password=p;Timeout=1"),
            ("ConnectionStrings:cache", $"127.0.0.1:{nobody},connectTimeout=100,asyncTimeout=100"));

        await host.StartAsync(cancellation);
        Assert.False(host.Services.GetRequiredService<IConnectionMultiplexer>().IsConnected);
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellation);

        Assert.All(report.Entries.Values, entry => Assert.Equal(HealthStatus.Unhealthy, entry.Status));
    }

    [Fact]
    public void A_missing_connection_string_is_named_with_the_first_use()
    {
        using var host = Build();

        var database = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<NpgsqlDataSource>);
        var redis = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<IConnectionMultiplexer>);

        Assert.Contains("ConnectionStrings__recommender", database.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__cache", redis.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_one_client_switch_its_health_check_off()
    {
        using var host = Build(
            ("ConnectionStrings:recommender", servers.DatabaseConnection), ("Aspire:StackExchange:Redis:cache:DisableHealthChecks", "true"));

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellation);

        Assert.Equal(["PostgreSql"], report.Entries.Keys);
    }

    private static IHost Build(params (string Key, string Value)[] configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)));
        builder.AddNpgsqlDataSource("recommender");
        builder.AddRedisClient("cache");
        return builder.Build();
    }
}
