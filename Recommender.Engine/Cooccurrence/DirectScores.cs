using Recommender.Engine.Interactions;

namespace Recommender.Engine.Cooccurrence;

/// <summary>
/// Co-occurrence scores of single users straight from the interactions, with every neighbour and before the candidates'
/// degrees divide them: <c>sum over v of |v|^-g w_vi sum over j in the history of w_uj w_vj |j|^-a</c>. For a sample of
/// users that costs a fraction of counting all rows, and one pass serves every exponent of the candidate.
/// </summary>
internal sealed class DirectScores(InteractionMatrix matrix, float[] degrees, float g, float a)
{
    private readonly float[] _from = Neighbourhood.Powers(degrees, -a);
    private readonly float[] _userFactors = Neighbourhood.UserFactors(matrix, g);

    /// <summary>Work space of one thread: 16 bytes per user of the matrix.</summary>
    internal sealed class Space(int userCount)
    {
        public float[] Likes { get; } = new float[userCount];

        public float[] Dislikes { get; } = new float[userCount];

        public int[] Touched { get; } = new int[userCount];

        public bool[] IsTouched { get; } = new bool[userCount];
    }

    /// <summary>Overwrites <paramref name="scores"/>, one per item.</summary>
    public void Score(int user, Space space, Span<float> scores)
    {
        scores.Clear();
        var items = matrix.ItemsOf(user);
        var weights = matrix.WeightsOf(user);
        var count = 0;
        for (var k = 0; k < items.Length; k++)
        {
            count = Meet(items[k], weights[k] * _from[items[k]], space, count);
        }

        foreach (var other in space.Touched.AsSpan(..count))
        {
            var (likes, dislikes) = (space.Likes[other] * _userFactors[other], space.Dislikes[other] * _userFactors[other]);
            (space.Likes[other], space.Dislikes[other], space.IsTouched[other]) = (0, 0, false);
            Spread(other, likes, dislikes, scores);
        }
    }

    /// <summary>Adds to everyone who has the item what they share with the history.</summary>
    private int Meet(int item, float share, Space space, int count)
    {
        var users = matrix.UsersOf(item);
        var places = matrix.PlacesOf(item);
        for (var k = 0; k < users.Length; k++)
        {
            var other = users[k];
            if (places[k] - matrix.RowStart(other) >= CooccurrenceParameters.HistoryCap)
            {
                continue;
            }

            if (!space.IsTouched[other])
            {
                space.IsTouched[other] = true;
                space.Touched[count++] = other;
            }

            var weight = matrix.Weights[places[k]];
            (weight < 0 ? space.Dislikes : space.Likes)[other] += share * weight;
        }

        return count;
    }

    /// <summary>Two dislikes of one user say nothing about each other; a like and a dislike repel.</summary>
    private void Spread(int other, float likes, float dislikes, Span<float> scores)
    {
        var items = matrix.ItemsOf(other);
        items = items[..Math.Min(items.Length, CooccurrenceParameters.HistoryCap)];
        var weights = matrix.WeightsOf(other);
        for (var k = 0; k < items.Length; k++)
        {
            scores[items[k]] += weights[k] * (weights[k] < 0 ? likes : likes + dislikes);
        }
    }
}
