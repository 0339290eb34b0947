using Microsoft.AspNetCore.Http.Features;
using Recommender.Api.Tenancy;
using Recommender.Engine.Faults;
using Recommender.Engine.Idempotency;

namespace Recommender.Api.Idempotency;

/// <summary>The header <c>Idempotency-Key</c>: a quoted string, or the bare text that many clients send.</summary>
internal static class KeyHeader
{
    public const string Name = "Idempotency-Key";

    private const int Longest = 255;

    /// <summary>Null when the request has none.</summary>
    /// <exception cref="RefusedException">The header is not one key.</exception>
    public static IdempotencyKey? Of(HttpContext context)
    {
        if (context.Request.Headers[Name] is not { Count: > 0 } values)
        {
            return null;
        }

        var text = values.Count == 1 ? values[0]!.Trim() : "";
        var key = text is ['"', .. var quoted, '"'] ? quoted : text;
        if (key.Length is 0 or > Longest || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new RefusedException(Fault.Validation($"{Name} must be one text of 1 to {Longest} visible ASCII characters"));
        }

        var tenant = context.Features.GetRequiredFeature<RequestTenant>();
        var owner = tenant.Caller.Tenant ?? $"operator {tenant.Caller.KeyId} {tenant.Name}";
        return new(tenant.Name, $"{owner}\u001f{context.Request.Method} {context.Request.Path}", key);
    }
}
