using System.Text.Json;

namespace Recommender.Engine.Evaluation;

/// <summary>What a service is asked for one user, and what it should answer.</summary>
/// <param name="User">Has a history in the training part.</param>
/// <param name="Wanted">Items that were held out.</param>
/// <param name="Candidates">Only these are ranked; empty: all that the user does not have.</param>
public sealed record RankingQuestion(long User, long[] Wanted, long[] Candidates);

/// <summary>The figures of a protocol for one page.</summary>
/// <param name="Depth">The length of a page.</param>
/// <param name="Names">Of the figures.</param>
/// <param name="Compare">The page, best first, and the wanted items to the figures.</param>
public sealed record PageFigures(int Depth, string[] Names, Func<long[], long[], double[]> Compare);

/// <summary>
/// A protocol as an application would put it to a running service: what it records, what it asks for some of the users, and
/// how the pages that it gets are judged. A model in this process can answer the same questions.
/// </summary>
/// <param name="Train">Recorded before training.</param>
/// <param name="Later">Recorded after training, so that only online updates can bring it into the model.</param>
/// <param name="Items">Attributes by item, of the protocols that use them.</param>
/// <param name="NewItems">Registered after training; unless empty, only they are ranked.</param>
/// <param name="Questions">One per user.</param>
/// <param name="Figures">How a page is judged.</param>
public sealed record RankingTask(
    IReadOnlyList<UserList> Train, IReadOnlyList<UserList> Later, IReadOnlyDictionary<long, JsonElement> Items,
    IReadOnlyList<long> NewItems, IReadOnlyList<RankingQuestion> Questions, PageFigures Figures)
{
    /// <summary>The figures of the protocol for these pages, one per question, each at most <see cref="PageFigures.Depth"/> items, best first.</summary>
    public Metrics Judge(IReadOnlyList<long[]> pages) =>
        Metrics.MeanOf(Figures.Names, [.. Questions.Zip(pages, (question, page) => Figures.Compare(page, question.Wanted))]);

    /// <summary>The same task for a random sample of so many users, or for all if there are no more; nothing of others is recorded later.</summary>
    public RankingTask Sample(int users, int seed)
    {
        var order = Enumerable.Range(0, Questions.Count).ToArray();
        new Random(seed).Shuffle(order);
        var sample = order.Take(users).Order().Select(index => Questions[index]).ToList();
        var asked = sample.Select(static question => question.User).ToHashSet();
        return this with { Questions = sample, Later = [.. Later.Where(list => asked.Contains(list.User))] };
    }
}
