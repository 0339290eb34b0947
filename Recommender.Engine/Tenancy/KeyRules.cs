using Recommender.Engine.Faults;

namespace Recommender.Engine.Tenancy;

/// <summary>What a key that is asked for must look like.</summary>
public static class KeyRules
{
    private const int LongestName = 100;
    private const int MostOrigins = 50;

    /// <summary>What is wrong with a request for a key, or null.</summary>
    public static Fault? Check(KeyRequest request, DateTimeOffset now)
    {
        if (request.Name.Length is 0 or > LongestName || request.Name.Any(char.IsControl))
        {
            return Fault.Validation($"name must have 1 to {LongestName} characters and no control characters");
        }

        if (request.ExpiresAt <= now)
        {
            return Fault.Validation("expires_at must be in the future");
        }

        return Lists.CheckItems(request.Origins, "origins")
            ?? (request.Publishable ? CheckPublishable(request) : CheckSecret(request));
    }

    private static Fault? CheckSecret(KeyRequest request) =>
        request.Scopes == Scopes.None ? Fault.Validation("scopes must name at least one of read, write, admin, track, operator")
        : request.Origins.Length > 0 ? Fault.Validation("origins are for publishable keys")
        : null;

    private static Fault? CheckPublishable(KeyRequest request)
    {
        if ((request.Scopes & ~Scopes.Track) != 0)
        {
            return Fault.Validation("a publishable key is for everybody to see: its only scope is track");
        }

        if (request.Origins.Length is 0 or > MostOrigins)
        {
            return Fault.Validation($"a publishable key needs 1 to {MostOrigins} origins, such as https://shop.example; * stands for all");
        }

        return request.Origins.FirstOrDefault(origin => !Origin.IsValid(origin)) is { } wrong ? Origin.Refusal(wrong) : null;
    }
}
