using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Recommender.Api.Ingest;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Ingest;

/// <summary>However many large bodies come at the same time, they take no more of the process than it has.</summary>
public sealed class BodyBudgetTests(Servers servers)
{
    private const string Bulk = "/api/v1/entities/bulk";

    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Json_bodies_that_do_not_fit_together_wait_outside()
    {
        await using var api = await StartAsync("BULK_JSON_MEMORY_MB");
        using var large = new PausedBody("application/json", Padded(900_000)[..^1], "}");

        var receiving = api.Tenant(_tenant).PostAsync(Bulk, large);
        await Eventually.HoldsAsync(() => api.Services.GetRequiredService<BodyBudgets>().Memory.Taken >= 900_000);
        var refused = await PostAsync(api, Padded(300_000));
        await refused.ProblemAsync(
            HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service unavailable: too many large bodies are being received right now");
        Assert.NotNull(refused.Headers.RetryAfter);

        large.GoOn();
        await (await receiving).JsonAsync(HttpStatusCode.Accepted);
        await (await PostAsync(api, Padded(900_000))).JsonAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Json_body_that_never_fits_is_too_large()
    {
        await using var api = await StartAsync("BULK_JSON_MEMORY_MB");

        await (await PostAsync(api, Padded(1_100_000))).ProblemAsync(
            HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE",
            "Payload too large: a JSON body may have 1048576 bytes; application/x-ndjson has no limit");
    }

    [Theory]
    [InlineData(Bulk, 1_048_576)]
    [InlineData("/api/v1/interactions", 10_485_760)]
    public async Task Body_with_a_key_is_as_long_as_its_route_allows_when_it_is_expanded(string route, int bytes)
    {
        await using var api = await StartAsync("BULK_KEYED_MAX_MB");

        using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = Compressed(bytes + 1) };
        request.Headers.Add("Idempotency-Key", "k");

        await (await api.Tenant(_tenant).SendAsync(request)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
    }

    private Task<HttpResponseMessage> PostAsync(ApiHost api, string body) => api.Tenant(_tenant).PostJsonAsync(Bulk, body);

    private async Task<ApiHost> StartAsync(string megabytes)
    {
        var api = new ApiHost(servers).With(megabytes, "1");
        await api.InitializeAsync();
        return api;
    }

    private static string Padded(int length) =>
        $$"""{"entities":[{"entity_id":"e","attributes":{"n":1} }],"padding":"{{new string('x', length)}}"}""";

    private static ByteArrayContent Compressed(int length)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(new string('\n', length)));
        }

        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new("application/x-ndjson");
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
