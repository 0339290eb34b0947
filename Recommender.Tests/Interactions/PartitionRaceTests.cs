using System.Net;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Interactions;

/// <summary>A month gets its partition while interactions of it are on their way to the default one.</summary>
public sealed class PartitionRaceTests(ApiHost api, Servers servers) : IClassFixture<ApiHost>
{
    private readonly HttpClient _client = api.Tenant(Servers.NewTenantName());

    [Fact]
    public async Task Rows_that_the_default_partition_refuses_find_the_new_one()
    {
        await ImportAsync("2087-05-01T00:00:00Z");
        // The api goes on believing that the month has its partition.
        await servers.Database.ExecuteAsync($"ALTER TABLE interactions DETACH PARTITION interactions_208705", CancellationToken.None);
        await servers.Database.ExecuteAsync($"DROP TABLE interactions_208705", CancellationToken.None);
        await using var connection = await servers.Database.OpenConnectionAsync(CancellationToken.None);
        await using var creating = await connection.BeginTransactionAsync(CancellationToken.None);
        await creating.ExecuteAsync($"SELECT ensure_interaction_partition('2087-05-01 00:00:00+00')", CancellationToken.None);

        var importing = ImportAsync("2087-05-02T00:00:00Z");
        await Eventually.HoldsAsync(async () => await WaitersAsync() > 0);
        await creating.CommitAsync(CancellationToken.None);

        Assert.Equal(1, await importing);
    }

    private async Task<int> ImportAsync(string timestamp)
    {
        var answer = await _client.PostJsonAsync(
            "/api/v1/interactions/bulk",
            $$"""{"interactions":[{"user_id":"u","entity_id":"e","interaction_type":"view","timestamp":"{{timestamp}}"}]}""");
        return (int)(await answer.JsonAsync(HttpStatusCode.Accepted))["successful"]!;
    }

    private Task<long> WaitersAsync() =>
        servers.Database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM pg_locks WHERE relation = 'interactions_default'::regclass AND NOT granted",
            (NpgsqlDataReader row) => row.GetInt64(0), CancellationToken.None);
}
