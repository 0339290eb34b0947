using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Recommender.Engine.Webhooks;
using Recommender.Tests.Deployment;

namespace Recommender.Tests.Webhooks;

/// <summary>The receivers of docs/webhooks.md, run on what the worker really sends.</summary>
public sealed class DocumentedReceiverTests(WebhookWorld world) : IClassFixture<WebhookWorld>
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "webhooks.md"));

    private sealed record Case(string Secret, Dictionary<string, string> Headers, string Body);

    [Fact]
    public async Task In_csharp()
    {
        var source = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Recommender.Tests", "Webhooks", "DocumentedReceiver.cs"));
        Assert.Contains(string.Concat(Lines(Sample("csharp"))), string.Concat(Lines(source)), StringComparison.Ordinal);

        Assert.Equal([true, false, false, false], (await CasesAsync()).Select(one => DocumentedReceiver.Check(
            one.Secret, one.Headers["webhook-id"], one.Headers["webhook-timestamp"], one.Headers["webhook-signature"],
            Encoding.UTF8.GetBytes(one.Body))));
    }

    [Fact]
    public async Task In_python() => Assert.Equal("true false false false", await RunAsync("python3", ["-"], $"""
        {Sample("python")}
        import json
        cases = json.loads(base64.b64decode("{await CasesAsBase64Async()}"))
        print(*[str(is_genuine(one["Secret"], one["Headers"], one["Body"].encode())).lower() for one in cases])
        """));

    [Fact]
    public async Task In_javascript() => Assert.Equal("true false false false", await RunAsync("node", ["--input-type=module", "-"], $"""
        {Sample("js")}
        const cases = JSON.parse(Buffer.from("{await CasesAsBase64Async()}", "base64"));
        console.log(cases.map((one) => isGenuine(one.Secret, one.Headers, Buffer.from(one.Body))).join(" "));
        """));

    private static string Sample(string language) => Regex.Match(Page, $"```{language}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A delivery while two secrets sign; the same with another body, another secret, and from an hour ago.</summary>
    private async Task<List<Case>> CasesAsync()
    {
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await new WebhookStore(world.Database).RotateAsync(
            subscriber.Tenant, subscriber.Webhook, WebhookSecret.Create(), world.Clock.GetUtcNow().AddDays(1), CancellationToken.None);
        await subscriber.HappenAsync();
        await using var worker = world.Worker();
        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;

        var message = Assert.Single(receiver.Received);
        var genuine = new Case(
            WebhookSecret.Format(subscriber.Secret),
            message.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value), message.Body);
        Assert.Equal(2, genuine.Headers["webhook-signature"].Split(' ').Length);
        return
        [
            genuine, genuine with { Body = genuine.Body + " " }, genuine with { Secret = WebhookSecret.Format(WebhookSecret.Create()) },
            Old(genuine, subscriber.Secret),
        ];
    }

    private static Case Old(Case genuine, byte[] secret)
    {
        var then = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
        var signature = WebhookSignature.Standard([secret], genuine.Headers["webhook-id"], then, Encoding.UTF8.GetBytes(genuine.Body));
        return genuine with { Headers = new(genuine.Headers) { ["webhook-timestamp"] = $"{then}", ["webhook-signature"] = signature } };
    }

    private async Task<string> CasesAsBase64Async() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(await CasesAsync()));

    private static async Task<string> RunAsync(string interpreter, string[] arguments, string script)
    {
        using var process = Start(interpreter, arguments);
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }

    private static Process Start(string interpreter, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(interpreter, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{interpreter} is not installed");
            throw;
        }
    }
}
