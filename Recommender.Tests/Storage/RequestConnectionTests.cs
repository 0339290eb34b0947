using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Storage;

public sealed class RequestConnectionTests(Servers servers)
{
    [Fact]
    public async Task Server_is_not_asked_to_reset_a_connection_between_two_requests()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var database = OneConnection();

        await database.ExecuteAsync($"SELECT set_config('recommender.kept', 'yes', false)", cancellationToken);

        Assert.Equal("yes", await database.FirstOrDefaultAsync($"SELECT current_setting('recommender.kept', true)", row => row.GetString(0), cancellationToken));
    }

    [Fact]
    public async Task Transaction_that_a_request_left_open_is_rolled_back_before_the_next_one()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var database = OneConnection();
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            await connection.BeginTransactionAsync(cancellationToken);
            await using var left = new NpgsqlCommand("SELECT set_config('recommender.left', 'open', true)", connection);
            await left.ExecuteNonQueryAsync(cancellationToken);
        }

        Assert.NotEqual("open", await database.FirstOrDefaultAsync($"SELECT coalesce(current_setting('recommender.left', true), '')", row => row.GetString(0), cancellationToken));
    }

    private NpgsqlDataSource OneConnection()
    {
        var builder = new NpgsqlDataSourceBuilder(servers.DatabaseConnection);
        DatabaseDefaults.ForRequests(builder);
        builder.ConnectionStringBuilder.MaxPoolSize = 1;
        return builder.Build();
    }
}
