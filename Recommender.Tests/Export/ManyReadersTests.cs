using System.Net;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Export;

/// <summary>Readers who take their time keep nobody else from reading or writing.</summary>
public sealed class ManyReadersTests(ScratchDatabase scratch, Servers servers) : IClassFixture<ScratchDatabase>
{
    private const string Export = "/api/v1/export/entities?format=ndjson";

    [Fact]
    public async Task Readers_of_one_tenant_leave_room_for_others_and_for_imports()
    {
        await using var api = ApiHost.Through(scratch.Connection, servers);
        await api.InitializeAsync();
        var (slow, other) = (Servers.NewTenantName(), Servers.NewTenantName());
        await ImportAsync(api, slow, 4000);
        await scratch.Database.ExecuteAsync(
            $"UPDATE entities SET attributes = jsonb_build_object('text', repeat(md5(entity_id), 300))", CancellationToken.None);

        // Each takes only the beginning, and there is much more than the buffers hold.
        List<HttpResponseMessage> readers = [];
        for (var reader = 0; reader < 3; reader++)
        {
            readers.Add(await api.Tenant(slow).GetAsync(Export, HttpCompletionOption.ResponseHeadersRead));
        }

        var refused = await api.Tenant(slow).GetAsync(Export);
        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE");
        Assert.NotNull(refused.Headers.RetryAfter);
        await ImportAsync(api, other, 1);
        Assert.Equal(HttpStatusCode.OK, (await api.Tenant(other).GetAsync(Export)).StatusCode);

        readers.ForEach(reader => reader.Dispose());
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await api.Tenant(slow).GetAsync(Export, HttpCompletionOption.ResponseHeadersRead);
            return answer.StatusCode == HttpStatusCode.OK;
        });
    }

    private static async Task ImportAsync(ApiHost api, string tenant, int count)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/entities/bulk");
        using var body = new StringContent(
            string.Join('\n', Enumerable.Range(0, count).Select(i => $$$"""{"entity_id":"e{{{i}}}","attributes":{"n":1}}""")),
            new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-ndjson"));
        request.Content = body;
        request.Headers.Add("Idempotency-Key", "k");
        await (await api.Tenant(tenant).SendAsync(request)).JsonAsync(HttpStatusCode.OK);
    }
}
