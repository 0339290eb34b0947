using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

public sealed class CompressionTests(Servers servers)
{
    private static readonly string Long = $$"""{ "text":"{{new string('a', 5000)}}" }""";

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br, gzip", "br")]
    public async Task Long_answer_is_compressed_as_the_client_accepts(string accepted, string encoding)
    {
        await using var api = await AnsweringAsync(Long);
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        var answer = await gateway.GetAsync("/api/v1/x", headers: ("Accept-Encoding", accepted));

        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.Single());
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        await using var compressed = await answer.Content.ReadAsStreamAsync();
        await using Stream plain = encoding == "br"
            ? new BrotliStream(compressed, CompressionMode.Decompress)
            : new GZipStream(compressed, CompressionMode.Decompress);
        using var text = new StreamReader(plain);
        Assert.Equal(Long, await text.ReadToEndAsync());
    }

    [Fact]
    public async Task Short_answer_stays_as_it_is()
    {
        await using var api = await AnsweringAsync("{}");
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        Assert.Empty((await gateway.GetAsync("/api/v1/x", headers: ("Accept-Encoding", "gzip, br"))).Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Nothing_is_compressed_for_a_client_that_does_not_ask_or_when_it_is_off()
    {
        await using var api = await AnsweringAsync(Long);
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        await using var off = await RunningGateway.StartAsync(servers, [api], settings => settings["ENABLE_COMPRESSION"] = "false");

        Assert.Empty((await gateway.GetAsync("/api/v1/x")).Content.Headers.ContentEncoding);
        Assert.Empty((await off.GetAsync("/api/v1/x", headers: ("Accept-Encoding", "gzip"))).Content.Headers.ContentEncoding);
    }

    private static async Task<BackEnd> AnsweringAsync(string body)
    {
        var api = await BackEnd.StartAsync();
        api.Answer = async context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = body.Length;
            await context.Response.WriteAsync(body);
        };
        return api;
    }
}
