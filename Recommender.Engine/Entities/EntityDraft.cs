using System.Text.Json;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Entities;

/// <summary>An entity as an application sends it: an item of its catalogue with whatever attributes it has.</summary>
public sealed record EntityDraft(TenantId Tenant, string Id, string Type, JsonElement Attributes);
