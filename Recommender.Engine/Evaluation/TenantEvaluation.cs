using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>
/// How a tenant's model ranks the newest tenth of the interactions of up to 6,000 users, trained without them, and how the
/// same popular entities for everybody would do.
/// </summary>
/// <param name="HeldOutUsers">Users whose newest interactions were hidden; with none there are no figures.</param>
public sealed record TenantEvaluation(int HeldOutUsers, int Entities, Quality? Model, Quality? Popularity)
{
    public static TenantEvaluation Of(
        InteractionMatrix matrix, ModelParameters parameters, int seed, CancellationToken cancellationToken)
    {
        var heldOut = HeldOut.Split(matrix, seed);
        if (heldOut.UserCount == 0)
        {
            return new(0, matrix.ItemCount, null, null);
        }

        var model = ModelTrainer.Train(heldOut.Train, static _ => "", parameters, seed, cancellationToken: cancellationToken);
        var (own, popular) = (Scorers.Of(model, heldOut.Train), Scorers.Popularity(heldOut.Train));
        var figures = heldOut.Measure(
            int.MaxValue,
            2,
            (user, scores) =>
            {
                own(user, scores[0]);
                popular(user, scores[1]);
            },
            cancellationToken);
        return new(heldOut.UserCount, matrix.ItemCount, figures[0], figures[1]);
    }
}
