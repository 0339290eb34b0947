using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Recommender.Engine.Webhooks;

namespace Recommender.Tests.Webhooks;

public sealed class SigningTests(WebhookWorld world) : IClassFixture<WebhookWorld>
{
    [Fact]
    public async Task Message_is_signed_as_the_specification_says()
    {
        var (subscriber, message) = await ReceiveAsync();

        Assert.True(IsSigned(message, WebhookSecret.Format(subscriber.Secret)));
        Assert.False(IsSigned(message with { Body = message.Body + " " }, WebhookSecret.Format(subscriber.Secret)));
        Assert.False(IsSigned(message, WebhookSecret.Format(WebhookSecret.Create())));
        var sent = long.Parse(message.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
        Assert.Equal(world.Clock.GetUtcNow().ToUnixTimeSeconds(), sent);
    }

    [Fact]
    public async Task Body_names_event_tenant_and_time_under_both_names()
    {
        var (_, message) = await ReceiveAsync();
        var body = JsonNode.Parse(message.Body)!;

        Assert.Equal(
            (message.Id, "model.updated", "model_updated", 0),
            (body["id"]!.ToString(), body["type"]!.ToString(), body["event_type"]!.ToString(), (int)body["data"]!["n"]!));
        Assert.StartsWith("tenant-", body["tenant_id"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(body["timestamp"]!.ToString(), message.Headers["X-Webhook-Timestamp"].TrimEnd('Z').TrimEnd('0') + "Z", ignoreCase: false);
        Assert.Equal("model_updated", message.Headers["X-Webhook-Event"]);
        Assert.StartsWith("application/json", message.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Former_signature_is_an_hmac_of_the_body()
    {
        var (subscriber, message) = await ReceiveAsync();

        using var hmac = new HMACSHA256(subscriber.Secret);
        var hex = Convert.ToHexString(hmac.ComputeHash(Encoding.UTF8.GetBytes(message.Body))).ToLowerInvariant();
        Assert.Equal($"sha256={hex}", message.Headers["X-Webhook-Signature"]);
    }

    [Fact]
    public async Task Both_secrets_sign_until_the_overlap_ends()
    {
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        var fresh = WebhookSecret.Create();
        await new WebhookStore(world.Database).RotateAsync(
            subscriber.Tenant, subscriber.Webhook, fresh, world.Clock.GetUtcNow().AddHours(1), CancellationToken.None);
        await using var worker = world.Worker();

        await SendAsync();
        world.Clock.Advance(TimeSpan.FromHours(2));
        await SendAsync();

        var (during, after) = (receiver.Received[0], receiver.Received[1]);
        Assert.True(IsSigned(during, WebhookSecret.Format(subscriber.Secret)) && IsSigned(during, WebhookSecret.Format(fresh)));
        Assert.True(!IsSigned(after, WebhookSecret.Format(subscriber.Secret)) && IsSigned(after, WebhookSecret.Format(fresh)));

        async Task SendAsync()
        {
            await subscriber.HappenAsync();
            await worker.RunAsync(CancellationToken.None);
            await worker.Sending;
        }
    }

    [Fact]
    public void Signature_of_the_specifications_example_is_the_one_it_gives()
    {
        // The example of the reference libraries of Standard Webhooks.
        var secret = WebhookSecret.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;

        var signature = WebhookSignature.Standard(
            [secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}"""));

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Theory]
    [InlineData("whsec_AAAA", false)]
    [InlineData("whsec_not base64 at all, but long enough", false)]
    [InlineData("too short", false)]
    [InlineData("a secret in plain words", true)]
    public void Secret_that_somebody_chose_must_be_long_enough(string text, bool isUsable) =>
        Assert.Equal(isUsable, WebhookSecret.Parse(text) is not null);

    private async Task<(Subscriber Subscriber, Received Message)> ReceiveAsync()
    {
        await using var receiver = await Receiver.StartAsync();
        var subscriber = await world.SubscribeAsync(receiver.Url);
        await subscriber.HappenAsync();
        await using var worker = world.Worker();
        await worker.RunAsync(CancellationToken.None);
        await worker.Sending;
        return (subscriber, Assert.Single(receiver.Received));
    }

    // Written from the specification alone: base64 of HMAC-SHA256 over "id.timestamp.body", any of the listed ones counts.
    private static bool IsSigned(Received message, string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var signed = $"{message.Headers["webhook-id"]}.{message.Headers["webhook-timestamp"]}.{message.Body}";
        using var hmac = new HMACSHA256(key);
        var expected = $"v1,{Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes(signed)))}";
        return message.Headers["webhook-signature"].Split(' ').Contains(expected);
    }
}
