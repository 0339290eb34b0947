using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Recommendations;

/// <summary>Finds the interaction types that a request says count as seen.</summary>
internal sealed class SeenTypes(HistoryStore histories, InteractionTypeStore registry)
{
    private const int Listed = 50;

    /// <summary>
    /// The query with these types. One that the tenant does not have is a fault: with it nothing would count as seen, and
    /// nobody would notice. A type that interactions register by themselves is known from the first of them on.
    /// </summary>
    public async Task<Outcome<PersonalQuery>> AddToAsync(
        PersonalQuery query, SeenParameters given, TenantId tenant, CancellationToken cancellationToken)
    {
        var names = QueryText.Split(given.SeenTypes);
        if (names.Count == 0)
        {
            return query;
        }

        var found = await histories.TypesAsync(tenant, [.. names], cancellationToken);
        return names.FirstOrDefault(name => !found.ContainsKey(name)) is { } unknown
            ? await UnknownAsync(tenant, unknown, cancellationToken)
            : query with { Seen = query.Seen with { Types = found.ToDictionary(type => type.Key, type => type.Value.Id) } };
    }

    private async Task<Fault> UnknownAsync(TenantId tenant, string name, CancellationToken cancellationToken)
    {
        var registered = await registry.ListAsync(tenant, "", Listed, cancellationToken);
        return Fault.Invalid(
            $"seen_types: the interaction type '{name}' is not registered; registered are {string.Join(", ", registered.Select(type => type.Name))}");
    }
}
