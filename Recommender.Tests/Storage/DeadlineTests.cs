using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Tests.Storage;

/// <summary>What a request waits at most for a server that does not answer, as it is configured.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public void Statement_of_a_request_ends_within_the_deadline()
    {
        var builder = new NpgsqlDataSourceBuilder("Host=h");
        new StorageOptions().ForRequests(builder);

        var set = builder.ConnectionStringBuilder;
        Assert.True(TimeSpan.FromSeconds(set.CommandTimeout) + TimeSpan.FromMilliseconds(set.CancellationTimeout) < DatabaseDefaults.Longest);
        Assert.True(TimeSpan.FromSeconds(set.Timeout) < DatabaseDefaults.Longest);
    }

    [Fact]
    public void Statement_of_an_import_ends_within_the_same_deadline_once_the_server_is_silent() =>
        Assert.True(StorageWatch.Notice < DatabaseDefaults.Longest);
}
