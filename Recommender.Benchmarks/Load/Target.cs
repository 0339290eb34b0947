using Recommender.Benchmarks.Http;
using Recommender.Engine.Tenancy;

namespace Recommender.Benchmarks.Load;

/// <summary>One way into the system: through the gateway with a key, or directly with an identity as the gateway signs it.</summary>
internal sealed record Target(string Name, Uri Address, Func<(string Name, string Value)> Credential)
{
    public static Target Gateway(Uri address, string key) => new("gateway", address, () => ("X-API-Key", key));

    public static Target Direct(Uri address, string signingKey, string tenant)
    {
        var caller = new CallerIdentity(Guid.NewGuid(), tenant, Scopes.Read | Scopes.Write | Scopes.Track);
        return new("direct", address, () => (IdentityHeader.Name, new IdentityHeader(signingKey, TimeProvider.System).Sign(caller)));
    }

    /// <summary>A driver whose requests are valid for the shorter part of a minute: a signed identity grows old.</summary>
    public LoadDriver Driver() => new(Address, new RequestBytes(Address, Credential()));
}
