using System.Text;

namespace Recommender.Tests.Contract;

/// <summary>A request that is wrong, whoever sends it.</summary>
internal sealed record Malformed(string Method, string Path, byte[]? Body, string ContentType)
{
    public override string ToString() => $"{Method} {Path} ({ContentType}): {(Body is null ? "" : Encoding.UTF8.GetString(Body))}";
}

/// <summary>Thousands of wrong requests from a few tables: always the same ones.</summary>
internal static class MalformedCorpus
{
    private const string Json = "application/json";

    /// <summary>A body that each route takes; what is made of it is not.</summary>
    private static readonly (string Route, string Body)[] Bodies =
    [
        ("POST /api/v1/entities", """{"entity_id":"lamp-1","entity_type":"product","attributes":{"name":"Lamp","price":39.9,"tags":["a","b"]},"tenant_id":null}"""),
        ("PUT /api/v1/entities/lamp-1", """{"attributes":{"name":"Desk lamp","category":"lighting","price":34.9,"sizes":[1,2,3],"new":true}}"""),
        ("POST /api/v1/entities/bulk", """{"entities":[{"entity_id":"lamp-2","attributes":{"name":"Floor lamp"}},{"entity_id":"desk-1","attributes":{"n":1}}]}"""),
        ("POST /api/v1/interactions", """{"user_id":"anna","entity_id":"lamp-1","interaction_type":{"rating":4.5},"metadata":{"page":3},"timestamp":"2026-01-01T00:00:00Z"}"""),
        ("POST /api/v1/interactions", """{"user_id":"anna","order_id":1001,"items":[{"entity_id":"desk-1","quantity":1,"price":"250"}],"total":"250"}"""),
        ("POST /api/v1/interactions/bulk", """{"interactions":[{"user_id":"ben","entity_id":"lamp-1","interaction_type":"view"}],"tenant_id":null}"""),
        ("POST /api/v1/interaction-types", """{"interaction_type":"wishlist","weight":2.5,"description":"put it on a list"}"""),
        ("PUT /api/v1/interaction-types/wishlist", """{"weight":3,"description":"put it on a list of wishes"}"""),
        ("POST /api/v1/recommendations/session", """{"events":[{"entity_id":"lamp-1","interaction_type":"view","timestamp":"2026-01-01T00:00:00Z"}]}"""),
        ("POST /api/v1/recommendations/similar", """{"entity_ids":["lamp-1","desk-1","lamp-2","chair-1"],"tenant_id":null}"""),
        ("POST /api/v1/recommendations/{tenant}/bundle", """{"product_ids":["lamp-1",4711,"desk-1"],"count":4}"""),
        ("POST /api/v1/recommendations/{tenant}/batch", """{"product_ids":["lamp-1",4711,"desk-1","shopify_12"]}"""),
        ("POST /api/v1/products/{tenant}", """{"entity_id":4711,"attributes":{"name":"Mug","price":"12.90","stock":null,"image_url":false}}"""),
        ("POST /api/v1/ab-events", """{"test_id":"layout","variant":"B","user_id":"anna","event_type":"click","timestamp":1767225600000,"metadata":{"a":1}}"""),
        ("POST /api/v1/admin/keys", """{"name":"web shop","scopes":["read","write"],"requests_per_minute":600,"burst":100}"""),
        ("POST /api/v1/admin/tenants", """{"tenant_id":"example of a tenant that nobody has"}"""),
        ("PUT /api/v1/admin/tenants/{tenant}/settings", """{"interaction_weights":{"view":1},"cache":{"recommendation_ttl_secs":30},"allowed_origins":[]}"""),
    ];

    private static readonly string[] WrongShapes =
    [
        "null", "1", "\"x\"", "true", "[]", "[{}]", "{}{}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":NaN}", "{\"a\":Infinity}", "{'a':1}",
        "{a:1}", "{\"a\":1,}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "// comment", "", " ", "\u00ff", "<a/>", "a=1&b=2",
    ];

    // %00 is refused by the server itself, which says so with a bare 400.
    private static readonly string[] WrongIds =
        ["a%2Fb", "%5C", "%25", "%07", "%7F", "%C2%85", "%FF", "%C0%AF", "%ED%A0%80", "a%250", new('y', 256), string.Concat(Enumerable.Repeat("%C3%A9", 128))];

    private static readonly string[] PathsWithId =
    [
        "GET /api/v1/entities/{id}", "DELETE /api/v1/entities/{id}", "GET /api/v1/interactions/user/{id}", "GET /api/v1/interactions/entity/{id}",
        "GET /api/v1/interaction-types/{id}", "DELETE /api/v1/interaction-types/{id}", "GET /api/v1/recommendations/user/{id}",
        "GET /api/v1/recommendations/entity/{id}", "GET /api/v1/recommendations/{tenant}/similar/{id}", "GET /api/v1/recommendations/{tenant}/complement/{id}",
        "GET /api/v1/recommendations/{tenant}/personalized/{id}", "DELETE /api/v1/products/{tenant}/{id}", "DELETE /api/v1/users/{id}",
        "GET /api/v1/users/{id}/similar", "GET /api/v1/jobs/{id}", "DELETE /api/v1/jobs/{id}", "DELETE /api/v1/admin/keys/{id}",
    ];

    private static readonly (string Path, string Name, string[] Values)[] WrongQueries =
    [
        ("/api/v1/recommendations/user/u", "count", ["0", "-1", "101", "1.5", "x", "99999999999", "%00"]),
        ("/api/v1/recommendations/user/u", "algorithm", ["x", "%00", "hybrid%20"]),
        ("/api/v1/recommendations/user/u", "window_days", ["0", "-1", "x", "NaN", "1e9"]),
        ("/api/v1/recommendations/user/u", "cursor", ["x", "AAAA", "%00", "..%2f"]),
        ("/api/v1/recommendations/user/u", "filter", ["%22", "price%20%3C", "(", "a%20%3D%20b%20and", "price%20%3C%20%27"]),
        ("/api/v1/recommendations/user/u", "diversity", ["-1", "2", "x", "NaN"]),
        ("/api/v1/recommendations/user/u", "cap_limit", ["0", "x"]),
        ("/api/v1/recommendations/user/u", "seen_again_after_days", ["0", "x"]),
        ("/api/v1/recommendations/user/u", "collaborative_weight", ["2", "-1"]),
        ("/api/v1/recommendations/user/u", "entity_type", ["%00", "a%2Fb", new('t', 101)]),
        ("/api/v1/recommendations/user/u", "seen_types", ["%00"]),
        ("/api/v1/recommendations/trending", "count", ["0", "101", "x"]),
        ("/api/v1/recommendations/trending", "entity_type", ["%00"]),
        ("/api/v1/recommendations/{tenant}/trending", "count", ["0", "101", "x"]),
        ("/api/v1/interactions/user/u", "limit", ["-1", "x", "1.5", "99999999999"]),
        ("/api/v1/interactions/user/u", "offset", ["-1", "x", "1.5"]),
        ("/api/v1/interactions/user/u", "cursor", ["x", "AAAA", "%00"]),
        ("/api/v1/jobs", "limit", ["0", "-1", "x"]),
        ("/api/v1/jobs", "cursor", ["x", "%00"]),
        ("/api/v1/export/entities", "format", ["xml", "%00"]),
        ("/api/v1/export/entities", "last_modified_after", ["x", "2026-13-01", "%00"]),
        ("/api/v1/export/entities", "include_vectors", ["x", "2"]),
        ("/api/v1/export/interactions", "start_date", ["x", "2026-02-30T00:00:00Z"]),
        ("/api/v1/export/users", "include_vectors", ["x"]),
        ("/api/v1/entities/e", "tenant_id", ["another", "%00", "%FF"]),
    ];

    private static readonly string[] WrongTypes =
        ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream", "nonsense"];

    /// <summary>All of it, for a tenant's administrator.</summary>
    public static IEnumerable<Malformed> All(string tenant) =>
        BrokenJson().Concat(Shapes()).Concat(Types()).Concat(Ids()).Concat(Queries()).Concat(Verbs())
            .Select(request => request with { Path = request.Path.Replace("{tenant}", tenant, StringComparison.Ordinal) });

    // Cut off anywhere, or with a control character anywhere, which no JSON holds.
    private static IEnumerable<Malformed> BrokenJson() =>
        from body in Bodies
        let bytes = Encoding.UTF8.GetBytes(body.Body)
        from place in Enumerable.Range(1, bytes.Length - 1)
        from broken in (byte[][])[bytes[..place], [.. bytes[..place], 0x01, .. bytes[place..]], [.. bytes[..place], 0x00, .. bytes[place..]]]
        select Of(body.Route, broken, Json);

    private static IEnumerable<Malformed> Shapes() =>
        from body in Bodies
        from shape in WrongShapes
        select Of(body.Route, Encoding.UTF8.GetBytes(shape), Json);

    private static IEnumerable<Malformed> Types() =>
        from body in Bodies
        from type in WrongTypes
        select Of(body.Route, Encoding.UTF8.GetBytes(body.Body), type);

    private static IEnumerable<Malformed> Ids() =>
        from path in PathsWithId
        from id in WrongIds
        select Of(path.Replace("{id}", id, StringComparison.Ordinal), null, Json);

    private static IEnumerable<Malformed> Queries() =>
        from query in WrongQueries
        from value in query.Values
        select Of($"GET {query.Path}?{query.Name}={value}", null, Json);

    // No route takes these, and one with a slash behind it is none.
    private static IEnumerable<Malformed> Verbs() =>
        from route in RouteMatrix.Table.Keys
        let path = route.Split(' ')[1].Replace(":guid", "", StringComparison.Ordinal)
        from wrong in (string[])[$"PATCH {path}", $"TRACE {path}", $"{route.Split(' ')[0]} {path}/", $"GET {path}/nothing/here/at/all"]
        select Of(wrong.Replace("{id}", "x", StringComparison.Ordinal).Replace("{type}", "x", StringComparison.Ordinal), null, Json);

    private static Malformed Of(string route, byte[]? body, string type) => new(route.Split(' ')[0], route.Split(' ', 2)[1], body, type);
}
