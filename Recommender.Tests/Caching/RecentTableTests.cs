using Recommender.Engine.Caching;

namespace Recommender.Tests.Caching;

public sealed class RecentTableTests
{
    [Fact]
    public void Millions_of_callers_never_take_more_than_the_budget()
    {
        var table = new RecentTable<int, object>(10_000);

        for (var caller = 0; caller < 2_000_000; caller++)
        {
            table.GetOrAdd(caller, static _ => new());
            Assert.True(caller % 1000 != 0 || table.Count <= 10_000);
        }
    }

    [Fact]
    public void Those_who_keep_coming_take_no_more_than_the_budget_either()
    {
        var table = new RecentTable<int, object>(1000);

        for (var caller = 0; caller < 100_000; caller++)
        {
            table.Put(caller, new());
            table.Find(caller - 600);
            Assert.True(table.Count <= 1000, $"{table.Count} entries");
        }
    }

    [Fact]
    public void What_was_used_counts_with_its_size()
    {
        var table = new RecentTable<int, string>(1000, value => value.Length);

        for (var i = 0; i < 10_000; i++)
        {
            table.Set(i, new('x', 10));
            table.Grow(10);
            table.Find(i - 60);
            Assert.True(table.Count <= 100, $"{table.Count} values of 10");
        }
    }

    [Fact]
    public void One_that_keeps_coming_is_not_forgotten()
    {
        var table = new RecentTable<int, object>(100);
        var regular = table.GetOrAdd(-1, _ => new());

        for (var stranger = 0; stranger < 10_000; stranger++)
        {
            table.GetOrAdd(stranger, _ => new());
            Assert.Same(regular, table.GetOrAdd(-1, _ => new()));
        }
    }

    [Fact]
    public void What_is_removed_is_gone_from_both_halves()
    {
        var table = new RecentTable<int, object>(4);
        table.Put(1, new());
        table.Put(2, new());
        table.Put(3, new());

        table.Remove(1);

        Assert.Null(table.Find(1));
    }
}
