using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Recommender.Engine.Faults;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Tenancy;

/// <summary>
/// The tenant of a request. A tenant's key always means its own tenant. An operator names one by the header
/// <c>X-Tenant-ID</c>, in the query, the path or the body; naming two different ones is refused, naming none means the default.
/// </summary>
public sealed class RequestTenant
{
    public const string Header = "X-Tenant-ID";
    public const string Field = "tenant_id";

    private readonly HttpContext _context;
    private readonly TenantDirectory _tenants;

    private RequestTenant(HttpContext context, CallerIdentity caller, string name, bool isNamed)
    {
        (_context, Caller, Name, IsNamed) = (context, caller, name, isNamed);
        _tenants = context.RequestServices.GetRequiredService<TenantDirectory>();

        // What runs after the handler must see the tenant that the body named.
        context.Features.Set(this);
    }

    public CallerIdentity Caller { get; }

    public string Name { get; }

    private bool IsNamed { get; }

    /// <summary>The tenant as the header, the query and the path name it.</summary>
    /// <exception cref="RefusedException">Two names differ, or the key belongs to another tenant.</exception>
    internal static RequestTenant Of(HttpContext context, CallerIdentity caller, string fallback)
    {
        var tenant = new RequestTenant(context, caller, caller.Tenant ?? fallback, isNamed: caller.Tenant is not null);
        foreach (var named in context.Request.Headers[Header])
        {
            tenant = tenant.Naming(named);
        }

        // Most queries name none and need not be taken apart for it.
        if (context.Request.QueryString.Value is { } query && (query.Contains(Field, StringComparison.OrdinalIgnoreCase) || query.Contains('%', StringComparison.Ordinal)))
        {
            foreach (var named in context.Request.Query[Field])
            {
                tenant = tenant.Naming(named);
            }
        }

        return tenant.Naming(context.Request.RouteValues["tenant"] as string);
    }

    /// <summary>The tenant when a further place names one; null and empty name none.</summary>
    /// <exception cref="RefusedException">The name differs from the one before, or the key belongs to another tenant.</exception>
    public RequestTenant Naming(string? name)
    {
        if (string.IsNullOrEmpty(name) || (IsNamed && name == Name))
        {
            return this;
        }

        if (Caller.Tenant is not null)
        {
            throw new RefusedException(new(FaultCode.Forbidden, "this key belongs to another tenant"));
        }

        if (IsNamed)
        {
            throw new RefusedException(Fault.Invalid($"the request names two tenants, '{Name}' and '{name}'"));
        }

        return TenantNames.Check(name) is { } fault
            ? throw new RefusedException(fault)
            : new(_context, Caller, name, isNamed: true);
    }

    /// <summary>For reads: null when nothing was ever written for the tenant.</summary>
    public ValueTask<TenantId?> FindAsync(CancellationToken cancellationToken) => _tenants.FindAsync(Name, cancellationToken);

    /// <summary>What is in effect for the recommendations of the tenant.</summary>
    public async ValueTask<RecommendationSettings> SettingsAsync(CancellationToken cancellationToken) =>
        _context.RequestServices.GetRequiredService<RecommendationOptions>()
            .For(await _tenants.SettingsAsync(Name, cancellationToken));

    /// <summary>For writes: the first one creates the tenant.</summary>
    public ValueTask<TenantId> FindOrCreateAsync(CancellationToken cancellationToken) =>
        _tenants.FindOrCreateAsync(Name, cancellationToken);

    public static ValueTask<RequestTenant?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<RequestTenant>());
}
