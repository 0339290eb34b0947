using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Tests.Storage;

/// <summary>What a request waits at most for a server that does not answer, as it is configured.</summary>
public sealed class DeadlineTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2.5);

    [Fact]
    public void Statement_whose_backend_is_silent_ends_within_the_deadline()
    {
        var builder = new NpgsqlDataSourceBuilder("Host=h");
        new StorageOptions().ForRequests(builder);

        var set = builder.ConnectionStringBuilder;
        Assert.True(TimeSpan.FromSeconds(set.CommandTimeout) + TimeSpan.FromMilliseconds(set.CancellationTimeout) < Longest);
        Assert.True(TimeSpan.FromSeconds(set.Timeout) < Longest);
    }

    [Fact]
    public void Writes_and_imports_do_not_even_wait_for_the_driver()
    {
        Assert.True(CommitLimits.OfRequests.Deadline < Longest);
        Assert.True(StorageWatch.Notice < Longest);
    }
}
