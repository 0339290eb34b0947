using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Webhooks;

namespace Recommender.Tests.Webhooks;

public sealed class SharesTests
{
    private readonly Shares _shares = new();

    [Theory]
    [InlineData(false, false, 32)]
    [InlineData(false, true, 4)]
    [InlineData(true, false, 1)]
    public void Receiver_gets_a_bounded_share(bool isOrdered, bool isFailing, int most)
    {
        var due = Due(isOrdered, isFailing);

        Assert.Equal(most, TakeAll(due));
        Assert.Empty(_shares.Of([due]));
        Assert.True(_shares.Return(due));
        Assert.Equal(1, TakeAll(due));
    }

    [Fact]
    public void Hundreds_of_slow_receivers_leave_room_for_others()
    {
        var slow = Enumerable.Range(0, 400).Select(_ => Due()).ToList();
        foreach (var _ in Enumerable.Range(0, 40))
        {
            slow.ForEach(due => TakeAll(due));
        }

        Assert.InRange(TakeAll(Due()), 1, 32);
    }

    [Fact]
    public void Whoever_is_due_at_once_shares_what_is_free()
    {
        var shares = _shares.Of([.. Enumerable.Range(0, 5000).Select(_ => Due())]);

        Assert.InRange(shares.Sum(share => share.Most), 2048, 6144);
    }

    private int TakeAll(DueSubscription due)
    {
        var most = _shares.Of([due]) is [var share] ? share.Most : 0;
        for (var taken = 0; taken < most; taken++)
        {
            _shares.Take(due.Key);
        }

        return most;
    }

    private static DueSubscription Due(bool isOrdered = false, bool isFailing = false) =>
        new(new(new(1), Guid.NewGuid()), isOrdered, isFailing, DateTimeOffset.UnixEpoch);
}
