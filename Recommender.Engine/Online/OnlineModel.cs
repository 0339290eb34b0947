using Recommender.Engine.Interactions;
using Recommender.Engine.Training;

namespace Recommender.Engine.Online;

/// <summary>
/// Keeps a published model up to date between rebuilds. Exact, as a rebuild with the same parameters would have them:
/// degrees, popularity, and the neighbours of every item in the history of a user who did something. Approximate: which
/// neighbours other items keep while degrees move, and the factors, which are re-solved only for the items that were
/// touched, against the users as they are now. Not for use by two threads at once.
/// </summary>
public sealed class OnlineModel
{
    private readonly LiveInteractions _interactions;
    private readonly LiveFactors? _factors;
    private readonly Func<long, string> _typeOf;

    private OnlineModel(RecommendationModel model, LiveInteractions interactions, Func<long, string> typeOf)
    {
        (Model, _interactions, _typeOf) = (model, interactions, typeOf);
        _factors = model.Factors is null ? null : new LiveFactors(model.Factors, interactions);
    }

    /// <summary>The model with everything applied so far.</summary>
    public RecommendationModel Model { get; private set; }

    /// <summary>About how many bytes it takes in memory for so many users and pairs: twice the model, the pairs, the users and their vectors.</summary>
    public static long ByteCount(RecommendationModel model, long users, long pairs) =>
        (2 * model.ByteCount) + (LiveInteractions.BytesPerPair * pairs)
        + (users * (LiveInteractions.BytesPerUser + (4L * (model.Factors?.Dimensions ?? 0))));

    /// <param name="model">The published model with its deltas so far.</param>
    /// <param name="matrix">All interactions that are to count by now, with their weights as given.</param>
    /// <param name="typeOf">The entity type of an item key.</param>
    public static OnlineModel Start(RecommendationModel model, InteractionMatrix matrix, Func<long, string> typeOf) =>
        new(model, LiveInteractions.Load(matrix, model, typeOf), typeOf);

    /// <summary>Whether the model knows an item, and has factors for it if it has any.</summary>
    public bool IsPlaced(long key) =>
        Model.Items.TryFind(key, out var item) && (Model.Factors is not { } factors || factors.Of(item).ContainsAnyExcept(0f));

    /// <summary>Adds interactions; the returned delta brings a replica from the last state to this one.</summary>
    public ModelDelta Apply(IReadOnlyList<LiveEvent> events, CancellationToken cancellationToken = default) =>
        Apply(events, [], cancellationToken);

    /// <summary>
    /// Adds interactions, and items that are offered by what their attributes suggest until they have enough of them: new ones,
    /// and known ones that have no factors yet.
    /// </summary>
    public ModelDelta Apply(
        IReadOnlyList<LiveEvent> events, IReadOnlyList<NewItem> newItems, CancellationToken cancellationToken = default)
    {
        var described = newItems.Where(item => !IsPlaced(item.Key)).ToDictionary(static item => item.Key);
        var offered = described.Values.Where(static item => item.Factors is not null).ToList();
        _interactions.Append([.. offered.Select(static item => item.Key), .. events.Select(static e => e.Item)], TypeOf);
        var changes = new ChangedSet(_interactions);
        foreach (var e in events)
        {
            changes.Add(e);
        }

        var rowItems = Model.Neighbours is null ? [] : changes.RowItems();
        var suggested = offered.ToDictionary(item => IndexOf(item.Key), static item => item.Factors!);
        int[] items = [.. changes.Items().Union(suggested.Keys).Order()];
        var rows = Model.Neighbours is { } neighbours
            ? LiveRows.Count(_interactions, neighbours.Parameters, rowItems, cancellationToken)
            : [];
        var (vectors, gram) = _factors?.Update(changes.Users(), items, suggested, cancellationToken) ?? ([], []);
        var known = Model.ItemCount;
        var newKeys = _interactions.Items.Keys[known..].ToArray();
        var delta = new ModelDelta
        {
            ItemCount = known,
            NewKeys = newKeys,
            NewTypes = Array.ConvertAll(newKeys, TypeOf),
            Items = items,
            Degrees = Array.ConvertAll(items, _interactions.DegreeOf),
            Popularity = Array.ConvertAll(items, item => (float)_interactions.UsersOf(item).Count),
            Factors = vectors,
            Gram = gram,
            RowItems = rowItems,
            Rows = rows,
        };
        Model = Model.Apply(delta);
        return delta;

        string TypeOf(long key) => described.TryGetValue(key, out var item) ? item.Type : _typeOf(key);
        int IndexOf(long key) => _interactions.Items.TryFind(key, out var item) ? item : -1;
    }
}
