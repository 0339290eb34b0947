using System.Text.Json;
using Recommender.Engine.Users;

namespace Recommender.Api.Users;

/// <summary>What is said about a user, in place of all that was said before.</summary>
/// <param name="Attributes">Any JSON object; <c>{}</c> takes everything back.</param>
/// <param name="TenantId">For operator keys: whose user it is.</param>
public sealed record UserReplacement(JsonElement Attributes, string? TenantId = null);

/// <summary>A user and what is said about them.</summary>
public sealed record UserBody(
    string UserId, string TenantId, JsonElement Attributes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static UserBody Of(User user, string tenant) =>
        new(user.Id, tenant, user.Attributes, user.CreatedAt, user.UpdatedAt);
}
