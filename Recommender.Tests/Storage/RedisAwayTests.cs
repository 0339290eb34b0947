using Recommender.Engine.Storage;
using StackExchange.Redis;

namespace Recommender.Tests.Storage;

public sealed class RedisAwayTests
{
    public static TheoryData<Exception> Failures =>
    [
        new RedisConnectionException(ConnectionFailureType.SocketFailure, "gone"),
        new RedisTimeoutException("late", CommandStatus.Sent),
        new TaskCanceledException(),
        new ObjectDisposedException("connection"),
        new InvalidOperationException("Reading is not allowed after reader was completed."),
        new IOException(),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public void Whatever_the_client_throws_when_a_connection_ends_means_that_redis_is_away(Exception failure) =>
        Assert.True(RedisAway.Is(failure));

    [Fact]
    public void A_defect_of_ours_is_none_of_redis() => Assert.False(RedisAway.Is(new FormatException()));
}
