using Recommender.Engine.RateLimits;

namespace Recommender.Tests.RateLimits;

public sealed class BoundedTableTests
{
    [Fact]
    public void Millions_of_callers_never_take_more_than_the_capacity()
    {
        var table = new BoundedTable<int, int>(10_000);

        for (var caller = 0; caller < 2_000_000; caller++)
        {
            table.GetOrAdd(caller, static key => key);
            Assert.True(caller % 1000 != 0 || table.Count <= 10_000);
        }
    }

    [Fact]
    public void A_caller_that_keeps_coming_is_not_forgotten()
    {
        var table = new BoundedTable<int, object>(100);
        var regular = table.GetOrAdd(-1, _ => new());

        for (var stranger = 0; stranger < 10_000; stranger++)
        {
            table.GetOrAdd(stranger, _ => new());
            Assert.Same(regular, table.GetOrAdd(-1, _ => new()));
        }
    }

    [Fact]
    public void What_is_removed_is_gone_from_both_generations()
    {
        var table = new BoundedTable<int, int>(4);
        table.Set(1, 1);
        table.Set(2, 2);
        table.Set(3, 3);

        table.Remove(1);

        Assert.False(table.TryGet(1, out _));
    }
}
