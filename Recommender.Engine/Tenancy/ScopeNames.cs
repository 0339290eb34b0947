namespace Recommender.Engine.Tenancy;

/// <summary>Scopes as they are stored and sent: lower-case names.</summary>
public static class ScopeNames
{
    private static readonly (Scopes Scope, string Name)[] All =
    [
        (Scopes.Read, "read"), (Scopes.Write, "write"), (Scopes.Admin, "admin"), (Scopes.Track, "track"), (Scopes.Operator, "operator"),
    ];

    /// <summary>The scopes with what they include; null when a name is unknown.</summary>
    public static Scopes? Parse(IEnumerable<string> names)
    {
        var scopes = Scopes.None;
        foreach (var name in names)
        {
            if (!All.Any(known => known.Name == name))
            {
                return null;
            }

            scopes |= All.First(known => known.Name == name).Scope;
        }

        return WithIncluded(scopes);
    }

    public static string[] Format(Scopes scopes) => [.. All.Where(known => scopes.HasFlag(known.Scope)).Select(known => known.Name)];

    private static Scopes WithIncluded(Scopes scopes)
    {
        if (scopes.HasFlag(Scopes.Operator))
        {
            scopes |= Scopes.Admin;
        }

        if (scopes.HasFlag(Scopes.Admin))
        {
            scopes |= Scopes.Write;
        }

        return scopes.HasFlag(Scopes.Write) ? scopes | Scopes.Read | Scopes.Track : scopes;
    }
}
