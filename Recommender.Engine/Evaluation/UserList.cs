using Recommender.Engine.Interactions;

namespace Recommender.Engine.Evaluation;

/// <summary>A user and items, as keys.</summary>
public sealed record UserList(long User, long[] Items)
{
    public static InteractionMatrix ToMatrix(IEnumerable<UserList> lists)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var list in lists)
        {
            foreach (var item in list.Items)
            {
                builder.Add(list.User, item);
            }
        }

        return builder.Build();
    }
}
