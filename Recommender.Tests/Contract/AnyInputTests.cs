using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

/// <summary>Whatever is sent to whichever route, it is the sender's fault: no input gives a 5xx.</summary>
public sealed class AnyInputTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly string[] Routes = [.. RouteMatrix.Table.Keys];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "1e-20000", "99999999999999999999999", "\"\"", "\"x\"", "\"a/b\"", "\"\\u0000\"", "\"\\ud800\"",
        "\"%2e\"", "\"\\u202e\"", "[]", "[null]", "[[]]", "[{}]", "{}", "{\"a\":{\"b\":[1,\"\\u0000\"]}}", "\"2026-01-01T00:00:00Z\"",
        "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "{\"rating\":1e39}", "{\"custom\":\"\"}", "\"\u00e9\ud83d\ude00\"", "NaN", "{",
    ];

    private static readonly string[] Fields =
    [
        "entity_id", "entity_type", "attributes", "tenant_id", "user_id", "interaction_type", "weight", "default_weight", "metadata",
        "timestamp", "event_id", "entities", "interactions", "items", "order_id", "description", "test_id", "variant", "event_type",
        "product_ids", "count", "events", "entity_ids", "name", "scopes",
    ];

    private static readonly string[] Queries =
    [
        "", "?limit=-1", "?limit=2147483647", "?offset=9223372036854775807", "?cursor=", "?cursor=%00", "?cursor=AAAA", "?count=0", "?count=x",
        "?entity_type=%00", "?entity_type=a%2Fb", "?tenant_id=%00", "?tenant_id=%ff", "?format=csv", "?format=ndjson", "?start_date=0001-01-01T00:00:00Z",
        "?end_date=9999-12-31T23:59:59Z", "?last_modified_after=9999-12-31T23:59:59Z", "?include_vectors=true", "?filter=%22", "?algorithm=x",
        "?window_days=1e308", "?category=%00", "?async=true", "?async=x", "?collaborative_weight=NaN", "?exclude_ids=%00", "?seen_types=%00",
    ];

    private static readonly string[] Segments = ["x", "%00", "a%2Fb", "%25", "%ff", "%ed%a0%80", "..%2f", "%20", "trending", new('y', 300)];

    [Property(MaxTest = 300)]
    public Property No_input_is_an_internal_error() =>
        Prop.ForAll(Cases().ToArbitrary(), sent => StatusAsync(sent).GetAwaiter().GetResult() is var status && status < 500
            ? true.ToProperty()
            : false.Label($"{status}: {sent}"));

    private static Gen<Case> Cases() =>
        from route in Gen.Elements(Routes)
        from segment in Gen.Elements(Segments)
        from query in Gen.Elements(Queries)
        from body in Bodies()
        from type in Gen.Elements("application/json", "application/x-ndjson", "text/plain", "application/json; charset=utf-16")
        select new Case(route, segment, query, body, type);

    private static Gen<string> Bodies() => Gen.OneOf(
        Gen.Elements(Values),
        from fields in Gen.SubListOf(Fields)
        from values in Gen.ArrayOf(Gen.Elements(Values), fields.Count)
        select $"{{{string.Join(',', fields.Select((field, i) => $"\"{field}\":{values[i]}"))}}}");

    private async Task<int> StatusAsync(Case sent)
    {
        using var request = sent.ToRequest();
        var client = sent.IsForOperators ? api.Operator() : api.Tenant("any-input");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)answer.StatusCode;
    }

    private sealed record Case(string Route, string Segment, string Query, string Body, string Type)
    {
        public bool IsForOperators => Route.Contains("/admin/", StringComparison.Ordinal);

        public HttpRequestMessage ToRequest()
        {
            var space = Route.IndexOf(' ', StringComparison.Ordinal);
            var path = string.Join('/', Route[(space + 1)..].Split('/').Select(part => part switch
            {
                "{tenant}" when !IsForOperators => "any-input",
                "{id:guid}" => Guid.Empty.ToString(),
                ['{', ..] => Segment,
                _ => part,
            }));
            var request = new HttpRequestMessage(new(Route[..space]), new Uri($"{path}{Query}", UriKind.Relative));
            if (Route[..space] is "POST" or "PUT")
            {
                request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Body));
                request.Content.Headers.TryAddWithoutValidation("Content-Type", Type);
            }

            return request;
        }
    }
}
