using Recommender.Engine.Cooccurrence;
using Recommender.Engine.Factors;
using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Tests.Training;

/// <summary>Small worlds whose right answers are known, and the three kinds of model.</summary>
internal static class Worlds
{
    public static TheoryData<string> Kinds => ["neighbours", "factors", "blend"];

    public static ModelParameters Parameters(string kind) => new(
        Weighting.Plain with { Power = 1 },
        new CooccurrenceParameters(0.5f, 0.5f, 0.5f, 50),
        new IalsParameters(8, 0.01f, 0.1f, 10),
        kind switch { "neighbours" => 0, "factors" => 1, _ => 0.5f });

    /// <summary>Even users like even items, odd users odd ones; user u has not seen item u.</summary>
    public static InteractionMatrix Checkerboard(int size, Func<int, long>? keyOf = null, float weight = 1, long time = 0)
    {
        keyOf ??= static number => number;
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < size; user++)
        {
            for (var item = user % 2; item < size; item += 2)
            {
                if (item != user)
                {
                    builder.Add(keyOf(user), keyOf(item), weight, time);
                }
            }
        }

        return builder.Build();
    }

    public static RecommendationModel Train(InteractionMatrix matrix, string kind) =>
        ModelTrainer.Train(matrix, static _ => "product", Parameters(kind), seed: 1);

    public static HistoryItem[] History(InteractionMatrix matrix, int user)
    {
        var items = matrix.ItemsOf(user).ToArray();
        var weights = matrix.WeightsOf(user).ToArray();
        return [.. items.Select((item, k) => new HistoryItem(item, weights[k]))];
    }

    public static float[] Scores(RecommendationModel model, params HistoryItem[] history)
    {
        var scores = new float[model.ItemCount];
        model.Score(history, scores);
        return scores;
    }
}
