using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Caching;

public sealed class StorageAwayTests(Servers servers)
{
    [Fact]
    public async Task Remembered_answers_are_given_while_the_database_is_frozen_and_say_when_they_are_stale()
    {
        var database = new NpgsqlConnectionStringBuilder(servers.DatabaseConnection);
        using var relay = new Relay(new IPEndPoint(IPAddress.Loopback, database.Port));
        (database.Host, database.Port) = ("127.0.0.1", ((IPEndPoint)relay.Endpoint).Port);
        await using var api = new ApiHost(servers) { DatabaseConnection = database.ConnectionString };
        await api.InitializeAsync();
        var notices = api.Services.GetRequiredService<ChangeNotices>();
        await Eventually.HoldsAsync(() => notices.IsCurrent);
        var client = api.Tenant(Servers.NewTenantName());
        await (await client.PostJsonAsync("/api/v1/entities", """{ "entity_id":"tent","entity_type":"product","attributes":{"name":"Tent"} }"""))
            .JsonAsync(HttpStatusCode.Created);
        var before = await client.GetStringAsync("/api/v1/recommendations/trending");

        relay.Hold();

        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await client.GetAsync("/api/v1/recommendations/trending");
            Assert.Equal(before, await answer.Content.ReadAsStringAsync());
            return answer.Headers.GetValues("X-Cache").Single() == "stale";
        });
        var unknown = await client.GetAsync("/api/v1/recommendations/trending?count=7");
        await unknown.ProblemAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
    }
}
