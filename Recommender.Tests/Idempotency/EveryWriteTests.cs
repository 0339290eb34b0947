using System.Net;
using System.Text.Json.Nodes;
using Recommender.Tests.Contract;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Idempotency;

/// <summary>Every POST can be repeated with its key. What is sent is the reference's example of the route.</summary>
public sealed class EveryWriteTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Post_that_is_sent_again_with_its_key_is_done_once()
    {
        var client = api.Operator();
        var document = JsonNode.Parse(await api.Stranger().GetStringAsync("/openapi/v1.json"))!;
        foreach (var route in RouteMatrix.Table.Keys.Where(route => route.StartsWith("POST ", StringComparison.Ordinal)))
        {
            var first = await SendAsync(client, route, document);
            var second = await SendAsync(client, route, document);

            Assert.True((int)first.StatusCode < 500, $"{route}: {first.StatusCode}");
            if (second.Headers.TryGetValues("Idempotency-Replayed", out var replayed))
            {
                Assert.Equal((route, first.StatusCode, "true"), (route, second.StatusCode, replayed.Single()));
                Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
            }
            else
            {
                // A secret is not kept to be shown again.
                Assert.Equal((route, HttpStatusCode.Created), (route, first.StatusCode));
                await second.ProblemAsync(HttpStatusCode.Conflict, "CONFLICT");
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, string route, JsonNode document)
    {
        using var request = RouteMatrix.Request(route, _tenant);
        var path = document["paths"]![route["POST ".Length..].Replace(":guid", "", StringComparison.Ordinal)]!;
        var example = path["post"]!["requestBody"]?["content"]?["application/json"]?["example"];
        if (example is JsonObject body)
        {
            body["tenant_id"] = _tenant;
        }

        request.Content = Wire.Json(example?.ToJsonString() ?? "{}");
        request.Headers.Add("X-Tenant-ID", _tenant);
        request.Headers.Add("Idempotency-Key", "once");
        return await client.SendAsync(request);
    }
}
