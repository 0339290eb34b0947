using System.Net;
using System.Text.Json;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

/// <summary>A fresh tenant, what it subscribes to, and the events that are to be sent to it.</summary>
internal sealed class EventTenant(ApiHost api, Servers servers)
{
    public string Name { get; } = Servers.NewTenantName();

    public HttpClient Client => api.Tenant(Name);

    public async Task SubscribeAsync(params string[] events) =>
        await (await Client.PostJsonAsync(
            "/api/v1/webhooks", JsonSerializer.Serialize(new { url = "https://hooks.example/", events }))).JsonAsync(HttpStatusCode.Created);

    public async Task<TenantId> IdAsync() =>
        await new TenantDirectory(servers.Database).FindOrCreateAsync(Name, CancellationToken.None);

    /// <summary>The events in the order in which they happened.</summary>
    public Task<List<(string Type, JsonElement Data)>> EventsAsync() =>
        servers.Database.QueryAsync(
            $"""
            SELECT event.event_type, event.data::text
            FROM webhook_events AS event
            JOIN webhook_deliveries USING (tenant_id, event_id)
            JOIN tenants USING (tenant_id)
            WHERE tenants.name = {Name}
            ORDER BY event.event_id
            """,
            row => (row.GetString(0), JsonElement.Parse(row.GetString(1))), CancellationToken.None);
}
