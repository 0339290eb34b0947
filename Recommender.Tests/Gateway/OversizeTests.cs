using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

/// <summary>What is too large is refused, by name where there is a body to name, and costs no memory.</summary>
[Collection(typeof(MemoryOfTheProcess))]
public sealed class OversizeTests(Servers servers)
{
    private const long MostBytes = 50 << 20;

    [Fact]
    public async Task Whatever_is_too_large_is_refused()
    {
        await using var system = await RunningSystem.StartAsync(servers);

        await (await PostAsync(system, Attribute($"\"{new string('x', 11 << 20)}\""))).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
        await (await PostAsync(system, Attribute($"[{string.Join(',', Enumerable.Repeat('1', 1_000_000))}]"))).ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await (await PostAsync(system, Attribute($"\"{new string('x', 64 << 10)}\""))).ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await (await PostAsync(system, $$$"""{"entity_id":"{{{new string('i', 100_000)}}}","attributes":{"a":1}}""")).ProblemAsync(HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        foreach (var path in (string[])[$"entities/{new string('i', 100_000)}", $"recommendations/user/ada?filter={new string('f', 10_000)}"])
        {
            using var refused = await system.Gateway.SendAsync(HttpMethod.Get, $"/api/v1/{path}", RunningGateway.OperatorKey);
            Assert.Equal(HttpStatusCode.RequestUriTooLong, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_bomb_is_not_expanded_beyond_the_limit()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var bomb = Bomb(gigabytes: 1);
        await PostAsync(system, Attribute("1"));
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var refused = await SendAsync(system, new ByteArrayContent(bomb) { Headers = { ContentEncoding = { "gzip" } } });

        await refused.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostBytes);
    }

    private static string Attribute(string value) => $$$"""{"entity_id":"lamp","entity_type":"product","attributes":{"a":{{{value}}}}}""";

    private static byte[] Bomb(int gigabytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var spaces = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            for (var i = 0; i < gigabytes << 10; i++)
            {
                gzip.Write(spaces);
            }
        }

        return packed.ToArray();
    }

    private static Task<HttpResponseMessage> PostAsync(RunningSystem system, string body) =>
        SendAsync(system, new ByteArrayContent(Encoding.UTF8.GetBytes(body)));

    private static Task<HttpResponseMessage> SendAsync(RunningSystem system, ByteArrayContent body)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return system.Gateway.SendAsync(HttpMethod.Post, "/api/v1/entities", RunningGateway.OperatorKey, body, ("Expect", "100-continue"));
    }
}
