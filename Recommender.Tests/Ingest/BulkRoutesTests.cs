using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Ingest;

public sealed class BulkRoutesTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Json_entities_are_answered_with_the_counters()
    {
        var answer = await BulkAsync("entities", """
            {"entities":[
              {"entity_id":"a","entity_type":"product","attributes":{"name":"A","specs":{"cpu":"x"}}},
              {"entity_id":"b","entity_type":"product","attributes":{"name":"B"}},
              {"entity_id":"","entity_type":"product","attributes":{"name":"C"}},
              {"entity_id":"d"}],
             "tenant_id":null}
            """);

        Assert.StartsWith("import_", answer["job_id"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("partially_completed", answer["status"]!.ToString());
        Assert.Equal((4, 4, 2, 2, 0), Counters(answer));
        Assert.Equal(
            ["entity_id must not be empty", "missing 'attributes'"],
            answer["errors"]!.AsArray().Select(error => error!["error"]!.ToString()));
        Assert.Equal([3, 4], answer["errors"]!.AsArray().Select(error => (int)error!["line"]!));
    }

    [Fact]
    public async Task Empty_list_is_completed_without_errors()
    {
        var answer = await BulkAsync("entities", """{"entities":[]}""");

        Assert.Equal("completed", answer["status"]!.ToString());
        Assert.Equal((0, 0, 0, 0, 0), Counters(answer));
        Assert.Null(answer["errors"]);
    }

    [Fact]
    public async Task Entities_that_exist_are_replaced_and_unchanged_ones_are_duplicates()
    {
        const string First = """{"entities":[{"entity_id":"a","attributes":{"n":1}},{"entity_id":"b","attributes":{"n":1}}]}""";
        await BulkAsync("entities", First);

        var same = await BulkAsync("entities", First);
        var other = await BulkAsync("entities", """{"entities":[{"entity_id":"a","attributes":{"n":2}},{"entity_id":"b","attributes":{"n":1}}]}""");

        Assert.Equal((2, 2, 0, 0, 2), Counters(same));
        Assert.Equal((2, 2, 1, 0, 1), Counters(other));
        var read = await (await Client.GetAsync("/api/v1/entities/a")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("""{"n":2}""", read["attributes"]!.ToJsonString());
    }

    [Fact]
    public async Task Json_interactions_of_a_file_are_counted_once_however_often_it_is_imported()
    {
        const string File = """
            {"interactions":[
              {"user_id":"u","entity_id":"a","entity_type":"product","interaction_type":"view"},
              {"user_id":"u","entity_id":"a","entity_type":"product","interaction_type":"view"},
              {"user_id":"u","entity_id":"a","entity_type":"product","interaction_type":{"rating":4},"timestamp":"2026-01-01T00:00:00Z","metadata":{"n":1}},
              {"user_id":"u","entity_id":"b","interaction_type":5}]}
            """;

        var first = await BulkAsync("interactions", File);
        var second = await BulkAsync("interactions", File);

        Assert.Equal((4, 4, 3, 1, 0), Counters(first));
        Assert.Equal((4, 4, 0, 1, 3), Counters(second));
        Assert.Equal(3, (await HistoryAsync("u")).Count);
    }

    [Theory]
    [InlineData("""{"entities":{}}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"entities":[],"entities":[]}""")]
    [InlineData("""{"entities":[],"tenant_id":5}""")]
    public async Task Bodies_of_another_shape_are_422(string body)
    {
        var refused = await Client.PostJsonAsync("/api/v1/entities/bulk", body);

        await refused.ProblemAsync(HttpStatusCode.UnprocessableEntity, "UNPROCESSABLE_BODY");
    }

    [Theory]
    [InlineData("""{"entities":[{"entity_id":"a","attributes":{"n":1}}""")]
    [InlineData("""{"entities":[{"entity_id":"a","attributes":{"n":1}}]} x""")]
    [InlineData("")]
    public async Task Nothing_of_a_broken_json_body_is_written(string body)
    {
        var refused = await Client.PostJsonAsync("/api/v1/entities/bulk", body);

        await refused.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_JSON");
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync("/api/v1/entities/a")).StatusCode);
    }

    [Fact]
    public async Task Bad_lines_stop_no_others()
    {
        var answer = await LinesAsync("interactions", """
            {"user_id":"u","entity_id":"a","interaction_type":"view","timestamp":"2026-01-01T00:00:00Z"}

            nonsense
            {"user_id":"u"}
            {"user_id":"u","entity_id":"a/b","interaction_type":"view"}
            {"user_id":"u","entity_id":"b","interaction_type":"view","tenant_id":"other"}
            {"user_id":"u","entity_id":"c","interaction_type":"view"} trailing
            {"user_id":"u","entity_id":"d","interaction_type":"view"}
            """);

        Assert.Equal((2, 0, 5), ((int)answer["accepted"]!, (int)answer["duplicates"]!, (int)answer["failed"]!));
        Assert.Equal(
            [(3, "INVALID_JSON"), (4, "UNPROCESSABLE_BODY"), (5, "VALIDATION_ERROR"), (6, "INVALID_REQUEST"), (7, "INVALID_JSON")],
            answer["errors"]!.AsArray().Select(error => ((int)error!["line"]!, error["code"]!.ToString())));
    }

    [Fact]
    public async Task File_that_has_grown_adds_only_its_new_lines()
    {
        const string Line = """{"user_id":"u","entity_id":"a","interaction_type":"view"}""";

        var first = await LinesAsync("interactions", $"{Line}\n{Line}\n");
        var grown = await LinesAsync("interactions", $"{Line}\n{Line}\n{Line}\n");

        Assert.Equal(2, (int)first["accepted"]!);
        Assert.Equal((1, 2), ((int)grown["accepted"]!, (int)grown["duplicates"]!));
    }

    [Fact]
    public async Task Long_stream_and_an_endless_line_are_read_piece_by_piece()
    {
        var lines = new StringBuilder();
        for (var i = 0; i < 5000; i++)
        {
            lines.Append(null, $$"""{ "entity_id":"e{{i}}","attributes":{"n":{{i}},"text":"{{new string('x', 100)}}"} }""").Append('\n');
        }

        lines.Append(null, $$"""{ "entity_id":"long","attributes":{"text":"{{new string('y', 3_000_000)}}"} }""").Append('\n');
        lines.Append("""{"entity_id":"last","attributes":{"n":1}}""");

        var answer = await LinesAsync("entities", lines.ToString());

        Assert.Equal((5001, 1), ((int)answer["accepted"]!, (int)answer["failed"]!));
        Assert.Equal((5001, "PAYLOAD_TOO_LARGE"), ((int)answer["errors"]![0]!["line"]!, answer["errors"]![0]!["code"]!.ToString()));
    }

    [Fact]
    public async Task Large_json_body_is_accepted()
    {
        var entities = Enumerable.Range(0, 3000).Select(i => $$"""{ "entity_id":"e{{i}}","attributes":{"text":"{{new string('x', 5000)}}"} }""");

        var answer = await BulkAsync("entities", $$"""{ "entities":[{{string.Join(',', entities)}}],"tenant_id":"{{_tenant}}" }""");

        Assert.Equal((3000, 3000, 3000, 0, 0), Counters(answer));
    }

    [Fact]
    public async Task Compressed_body_is_expanded()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("""{"entity_id":"a","attributes":{"n":1}}"""u8.ToArray());
        }

        var answer = await Client.PostAsync("/api/v1/entities/bulk", new ByteArrayContent(packed.ToArray())
        {
            Headers = { ContentType = new("application/x-ndjson"), ContentEncoding = { "gzip" } },
        });

        Assert.Equal(1, (int)(await answer.JsonAsync(HttpStatusCode.OK))["accepted"]!);
    }

    [Fact]
    public async Task Body_that_only_claims_to_be_compressed_is_400()
    {
        var answer = await Client.PostAsync("/api/v1/entities/bulk", new ByteArrayContent("plain"u8.ToArray())
        {
            Headers = { ContentType = new("application/x-ndjson"), ContentEncoding = { "gzip" } },
        });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Bomb_is_refused_by_its_expanded_size()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            zeros.AsSpan().Fill((byte)' ');
            for (var i = 0; i < 30; i++)
            {
                await gzip.WriteAsync(zeros);
            }
        }

        var answer = await Client.PostAsync("/api/v1/entities", new ByteArrayContent(packed.ToArray())
        {
            Headers = { ContentType = new("application/json"), ContentEncoding = { "gzip" } },
        });

        await answer.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/ndjson")]
    [InlineData("Application/JsonL; charset=utf-8")]
    public async Task Lines_have_several_names_in_any_case(string type)
    {
        var lines = new StringContent("""{"entity_id":"a","entity_type":"product","attributes":{"name":"A"}}""", MediaTypeHeaderValue.Parse(type));

        var answer = await (await Client.PostAsync("/api/v1/entities/bulk", lines)).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(1, (int)answer["accepted"]!);
    }

    [Fact]
    public async Task Other_media_types_are_415()
    {
        var answer = await Client.PostAsync("/api/v1/entities/bulk", new StringContent("a,b", MediaTypeHeaderValue.Parse("text/csv")));

        await answer.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
    }

    private static (int, int, int, int, int) Counters(JsonNode answer) =>
        ((int)answer["total_records"]!, (int)answer["processed"]!, (int)answer["successful"]!, (int)answer["failed"]!, (int)answer["duplicates"]!);

    private async Task<JsonNode> BulkAsync(string what, string body) =>
        await (await Client.PostJsonAsync($"/api/v1/{what}/bulk", body)).JsonAsync(HttpStatusCode.Accepted);

    private async Task<JsonNode> LinesAsync(string what, string body) =>
        await (await Client.PostAsync($"/api/v1/{what}/bulk", new StringContent(body, Encoding.UTF8, "application/x-ndjson")))
            .JsonAsync(HttpStatusCode.OK);

    private async Task<JsonArray> HistoryAsync(string user) =>
        (await (await Client.GetAsync($"/api/v1/interactions/user/{user}")).JsonAsync(HttpStatusCode.OK)).AsArray();
}
