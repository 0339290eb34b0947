using System.Text.Json.Nodes;

namespace Recommender.Api.OpenApi;

/// <summary>An answer of every kind, by the name of its record.</summary>
internal static class AnswerExamples
{
    private const string Entity = """
        {"entity_id":"lamp-1","entity_type":"product","attributes":{"name":"Desk lamp","price":39.9},"tenant_id":"default","created_at":"2026-01-01T12:00:00+00:00","updated_at":"2026-01-01T12:00:00+00:00"}
        """;

    private const string Interaction = """
        {"id":17,"user_id":"anna","entity_id":"lamp-1","entity_type":"product","interaction_type":"view","weight":1,"metadata":{"page":"home"},"tenant_id":"default","timestamp":"2026-01-01T12:00:00+00:00"}
        """;

    private const string InteractionType = """
        {"id":9,"tenant_id":"default","interaction_type":"wishlist","weight":2.5,"description":"put it on a list","created_at":"2026-01-01T12:00:00Z","updated_at":"2026-01-01T12:00:00Z"}
        """;

    private const string Job = """
        {"job_id":"0197f2d4-0000-7000-8000-000000000001","kind":"import","subject":"entities","status":"queued","total_records":2,"processed":0,"successful":0,"failed":0,"duplicates":0,"progress":0,"created_at":"2026-01-01T12:00:00+00:00"}
        """;

    private const string Key = """
        {"key_id":"0197f2d4-0000-7000-8000-000000000002","prefix":"sk_8f3a","name":"web shop","tenant_id":"default","scopes":["read","write"],"publishable":false,"origins":[],"status":"active","created_at":"2026-01-01T12:00:00+00:00"}
        """;

    private const string Tenant = """
        {"tenant_id":"shop","settings":{"interaction_weights":{"purchase":10}},"created_at":"2026-01-01T12:00:00+00:00"}
        """;

    private const string Model = """
        {"version":3,"status":"published","trained_at":"2026-01-01T12:00:00+00:00","published_at":"2026-01-01T12:00:00+00:00","duration_seconds":1.2,"users":200,"entities":100,"interactions":5000,"size_bytes":65536,"parameters":{},"figures":{}}
        """;

    private const string Webhook = """
        {"id":"0197f2d4-0000-7000-8000-000000000003","url":"https://shop.example/hooks/recommender","events":["entity.updated"],"ordered":false,"enabled":true,"created_at":"2026-01-01T12:00:00+00:00","updated_at":"2026-01-01T12:00:00+00:00"}
        """;

    private const string Delivery = """
        {"id":"msg_2KWPBgLlAfxdpx2AI54pPJ85f4W","event":"entity.updated","status":"delivered","attempts":1,"created_at":"2026-01-01T12:00:00+00:00","finished_at":"2026-01-01T12:00:01+00:00","response":{"status":204},"history":[{"at":"2026-01-01T12:00:01+00:00","status":204,"duration_ms":35}]}
        """;

    private const string Recommendation = """
        {"entity_id":"lamp-2","entity_type":"product","score":0.82,"reason":"Because of lamp-1","reasons":[{"kind":"collaborative","weight":0.82,"evidence":[{"entity_id":"lamp-1","entity_type":"product","weight":0.82}]}],"attributes":{"name":"Floor lamp"}}
        """;

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["AbEventReceipt"] = """{"status":"accepted"}""",
        ["BulkResult"] = """{"job_id":"import_0197f2d4000070008000000000000004","status":"partially_completed","total_records":2,"processed":2,"successful":1,"failed":1,"duplicates":0,"errors":[{"line":2,"entity_id":"","code":"VALIDATION_ERROR","error":"entity_id must not be empty"}]}""",
        ["DeliveryBody"] = Delivery,
        ["DeliveryList"] = $$"""{"deliveries":[{{Delivery}}],"limit":20}""",
        ["EffectiveConfig"] = """{"database":{"max_connections":"32","min_connections":"0","acquire_timeout_secs":"2","idle_timeout_secs":"300","max_lifetime_secs":"3600"},"redis":{"pool_size":"1","connection_timeout_secs":"0.5"},"algorithms":{"collaborative":{"k_neighbors":"100","min_similarity":"0"},"hybrid":{"collaborative_weight":"0.6","content_weight":"0.4"},"content_based":{"similarity_threshold":"0"}},"cache":{"recommendation_ttl_secs":"60","trending_ttl_secs":"5"},"cold_start":{"min_interactions":"1","trending_window_days":"7","popular_entities_count":"1000"},"requests":{"max_request_size_mb":"10","default_recommendation_count":"10","max_recommendation_count":"100","export_stall_timeout_secs":"30","max_bulk_request_size_mb":"100","request_timeout_secs":"30","bulk_timeout_secs":"1800"},"tenant":{"default_tenant_id":"default"},"server":{"host":"localhost","port":"8080"},"features":{"rate_limiting_enabled":true,"api_key_required":true,"cors_enabled":true,"compression_enabled":true},"rate_limit":{"requests_per_minute":"1000","burst_size":"100"},"cors":{"allowed_origins":["*"]},"connections":{"max_connections":"10000","max_websockets":"5000"}}""",
        ["EntityBody"] = Entity,
        ["EntityExport"] = Entity,
        ["ErasureBody"] = """{"receipt_id":"0197f2d4-0000-7000-8000-000000000005","user_id":"anna","tenant_id":"default","erased_at":"2026-01-01T12:00:00+00:00","erased":{"interactions":12,"event_ids":3,"pending_changes":1,"profiles":1,"ab_events":0,"waiting_imports":0,"stored_answers":1,"webhook_events":0}}""",
        ["InteractionBody"] = Interaction,
        ["InteractionExport"] = Interaction,
        ["InteractionPage"] = $$"""{"interactions":[{{Interaction}}],"limit":50,"next_cursor":"AAAB"}""",
        ["InteractionTypeBody"] = InteractionType,
        ["InteractionTypeList"] = $$"""{"interaction_types":[{{InteractionType}}],"total":1,"limit":1000}""",
        ["JobBody"] = Job,
        ["JobList"] = $$"""{"jobs":[{{Job}}],"limit":20}""",
        ["KeyBody"] = Key,
        ["KeyList"] = $$"""{"keys":[{{Key}}],"limit":1000}""",
        ["LinesResult"] = """{"accepted":1,"duplicates":0,"failed":1,"errors":[{"line":2,"code":"INVALID_JSON","detail":"the body is not valid JSON"}]}""",
        ["ModelsBody"] = $$"""{"tenant_id":"default","models":[{{Model}}],"limit":50}""",
        ["OrderBody"] = $$"""{"order_id":"1001","interactions":[{{Interaction}}]}""",
        ["RecommendationsBody"] = $$"""{"user_id":"anna","recommendations":[{{Recommendation}}],"algorithm":"hybrid","count":1,"cold_start":false,"generated_at":"2026-01-01T12:00:00+00:00"}""",
        ["SimilarUsersBody"] = """{"user_id":"anna","users":[{"user_id":"ben","score":0.7,"shared":["lamp-1"]}],"count":1}""",
        ["TenantBody"] = Tenant,
        ["TenantList"] = $$"""{"tenants":[{{Tenant}}],"limit":100}""",
        ["TenantRemoval"] = """{"tenant_id":"shop","removed":{"interactions":5000,"entities":100}}""",
        ["TrendingBody"] = $$"""{"trending":[{{Recommendation}}],"count":1,"window_days":7,"generated_at":"2026-01-01T12:00:00+00:00"}""",
        ["UserBody"] = """{"user_id":"anna","tenant_id":"default","attributes":{"age":34},"created_at":"2026-01-01T12:00:00+00:00","updated_at":"2026-01-01T12:00:00+00:00"}""",
        ["UserExport"] = """{"user_id":"anna","preference_vector":[],"interaction_count":12,"last_interaction_at":"2026-01-01T12:00:00Z","tenant_id":"default","created_at":"2026-01-01T12:00:00Z","updated_at":"2026-01-01T12:00:00Z"}""",
        ["WebhookBody"] = Webhook,
        ["WebhookList"] = $$"""{"webhooks":[{{Webhook}}],"limit":20}""",
        ["WidgetProduct"] = """{"entity_id":"lamp-2","entity_type":"product","attributes":{"name":"Floor lamp","price":79},"score":0.82,"reason":"Because of lamp-1"}""",
    };

    /// <summary>Null for a record that has none.</summary>
    public static JsonNode? Of(Type type) =>
        AnswerTypes.ItemOf(type) is { } item ? (Of(item) is { } one ? new JsonArray(one) : null)
        : Bodies.TryGetValue(type.Name, out var body) ? JsonNode.Parse(body)
        : null;
}
