using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Recommender.Api.OpenApi;

/// <summary>A body that can be sent as it is, for every operation that takes one.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["post_entities"] = """{"entity_id":"lamp-1","entity_type":"product","attributes":{"name":"Desk lamp","category":"lighting","price":39.9,"tags":["led","desk"]}}""",
        ["put_entities_by_id"] = """{"attributes":{"name":"Desk lamp","category":"lighting","price":34.9}}""",
        ["post_entities_bulk"] = """{"entities":[{"entity_id":"lamp-1","entity_type":"product","attributes":{"name":"Desk lamp"}}]}""",
        ["put_users_by_id"] = """{"attributes":{"age":34,"country":"DE","interests":["lighting","garden"]}}""",
        ["post_interactions"] = """{"user_id":"anna","entity_id":"lamp-1","interaction_type":"view","metadata":{"page":"home"},"event_id":"8e03978e"}""",
        ["post_interactions_bulk"] = """{"interactions":[{"user_id":"anna","entity_id":"lamp-1","interaction_type":{"rating":4.5},"timestamp":"2026-01-01T12:00:00Z"}]}""",
        ["post_interaction_types"] = """{"interaction_type":"wishlist","weight":2.5,"description":"put it on a list"}""",
        ["put_interaction_types_by_type"] = """{"weight":3}""",
        ["post_ab_events"] = """{"test_id":"layout","variant":"B","user_id":"anna","event_type":"click","timestamp":1767225600000}""",
        ["post_products_by_tenant"] = """{"entity_id":4711,"attributes":{"name":"Mug","price":"12.90","stock":null}}""",
        ["post_recommendations_by_tenant_bundle"] = """{"product_ids":["lamp-1","desk-2"],"count":4}""",
        ["post_recommendations_by_tenant_batch"] = """{"product_ids":["lamp-1","desk-2"]}""",
        ["post_recommendations_session"] = """{"events":[{"entity_id":"lamp-1","interaction_type":"view"}]}""",
        ["post_recommendations_similar"] = """{"entity_ids":["lamp-1","desk-2"]}""",
        ["post_webhooks"] = """{"url":"https://shop.example/hooks/recommender","events":["entity.updated","interaction.recorded"],"interaction_types":["purchase"]}""",
        ["put_webhooks_by_id"] = """{"url":"https://shop.example/hooks/recommender","events":["model.updated"],"ordered":true}""",
        ["patch_webhooks_by_id"] = """{"enabled":false}""",
        ["post_webhooks_by_id_rotate_secret"] = """{"overlap_seconds":3600}""",
        ["post_admin_keys"] = """{"name":"web shop","scopes":["read","write"]}""",
        ["post_admin_keys_by_id_rotate"] = """{"overlap_seconds":3600}""",
        ["post_admin_tenants"] = """{"tenant_id":"shop"}""",
        ["put_admin_tenants_by_tenant_settings"] = """{"auto_register_interaction_types":false,"interaction_weights":{"view":1,"purchase":10}}""",
    };

    public static void Add(OpenApiOperation operation)
    {
        if (operation.RequestBody?.Content is not { } contents || !Bodies.TryGetValue(operation.OperationId!, out var body))
        {
            return;
        }

        foreach (var (type, content) in contents)
        {
            if (type == "application/json" && content is OpenApiMediaType media)
            {
                media.Example = JsonNode.Parse(body);
            }
        }
    }
}
