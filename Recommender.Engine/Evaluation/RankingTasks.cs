using System.Text.Json;

namespace Recommender.Engine.Evaluation;

/// <summary>The protocols that a running service can be asked, from their files.</summary>
public static class RankingTasks
{
    private static readonly Dictionary<long, JsonElement> NoAttributes = [];

    private static readonly PageFigures FullPages =
        new(ProtocolA.Depth, ProtocolA.Names, static (page, wanted) => ProtocolA.Compare(page, wanted));

    /// <summary>By the names of <see cref="Protocols.ByName"/>.</summary>
    public static IReadOnlyDictionary<string, Func<string, RankingTask>> ByName { get; } =
        new Dictionary<string, Func<string, RankingTask>>(StringComparer.OrdinalIgnoreCase)
        {
            ["A"] = FullRanking,
            ["B"] = LeaveOneOut,
            ["C"] = NewItemRanking,
            ["D2"] = NewUserRanking,
        };

    private static RankingTask FullRanking(string folder)
    {
        var train = ListFile.Read(folder, "train.txt");
        var known = train.Where(static list => list.Items.Length > 0).Select(static list => list.User).ToHashSet();
        return new(
            train, [], NoAttributes, [],
            [
                .. ListFile.Read(folder, "test.txt")
                    .Where(list => list.Items.Length > 0 && known.Contains(list.User))
                    .Select(static list => new RankingQuestion(list.User, list.Items, [])),
            ],
            FullPages);
    }

    private static RankingTask LeaveOneOut(string folder)
    {
        var train = ListFile.Read(folder, "train.txt");
        var own = train.ToLookup(static list => list.User, static list => list.Items);
        var (tests, negatives) = ProtocolB.Read(folder);
        var questions = tests.Zip(negatives)
            .Where(pair => own[pair.First.User].Any(static items => items.Length > 0))
            .Select(pair => LeaveOneOut(pair.First, pair.Second, [.. own[pair.First.User].SelectMany(static items => items)]));
        return new(train, [], NoAttributes, [], [.. questions], new(ProtocolB.Depth, ProtocolB.Names, ProtocolB.Compare));
    }

    private static RankingQuestion LeaveOneOut(UserList test, UserList negatives, HashSet<long> own) => new(
        test.User, [test.Items[0]],
        [test.Items[0], .. negatives.Items.Where(item => item != test.Items[0] && !own.Contains(item)).Distinct()]);

    private static RankingTask NewItemRanking(string folder)
    {
        using var table = ListFile.Open(folder, "items.tsv");
        var items = ItemTable.Read(table);
        var protocol = new ProtocolC(ListFile.Read(folder, "all.txt"), items.Keys, fold: 0);
        return new(
            protocol.WarmLists, [], items, protocol.ColdItems,
            [.. protocol.Wanted.Select(static list => new RankingQuestion(list.User, list.Items, []))],
            FullPages);
    }

    private static RankingTask NewUserRanking(string folder)
    {
        var all = FullRanking(folder);
        var isNew = all.Train.ToLookup(static list => ProtocolD2.IsNew(list.User));
        return all with
        {
            Train = [.. isNew[false]],
            Later = [.. isNew[true]],
            Questions = [.. all.Questions.Where(static question => ProtocolD2.IsNew(question.User))],
        };
    }
}
