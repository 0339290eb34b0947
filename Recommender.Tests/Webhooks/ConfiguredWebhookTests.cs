using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Webhooks;
using Recommender.ServiceDefaults.Configuration;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

public sealed class ConfiguredWebhookTests(Servers servers)
{
    private readonly string _tenant = Servers.NewTenantName();

    [Fact]
    public async Task Variables_make_a_subscription_and_take_it_away_again()
    {
        await RunAsync(new() { Enabled = true, Url = "https://hooks.example/a", Secret = "a secret in plain words" });
        await RunAsync(new() { Enabled = true, Url = "https://hooks.example/b", Secret = "a secret in plain words" });

        var webhook = Assert.Single(await ListAsync());
        Assert.Equal("https://hooks.example/b", webhook.Draft.Url);
        Assert.Equal(["error_threshold.exceeded", "model.updated", "trending.changed"], webhook.Draft.Events.Order());

        await RunAsync(new());
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Subscription_that_somebody_switched_off_stays_so_while_the_variables_are_the_same()
    {
        var options = new WebhookOptions { Enabled = true, Url = "https://hooks.example/", Secret = "a secret in plain words" };
        await RunAsync(options);
        var webhook = Assert.Single(await ListAsync());
        await new WebhookStore(servers.Database).ChangeAsync(
            await TenantAsync(), webhook.Id, webhook.Draft with { Enabled = false }, CancellationToken.None);

        await RunAsync(options);
        Assert.False(Assert.Single(await ListAsync()).Draft.Enabled);

        options.Secret = "another secret in plain words";
        await RunAsync(options);
        Assert.True(Assert.Single(await ListAsync()).Draft.Enabled);
    }

    [Theory]
    [InlineData(null, "a secret in plain words", "WEBHOOK_ENABLED needs WEBHOOK_URL.")]
    [InlineData("http://hooks.example", "a secret in plain words", "WEBHOOK_URL cannot be used: url must begin with https://: messages name users.")]
    [InlineData("https://hooks.example", "short", "WEBHOOK_ENABLED needs WEBHOOK_SECRET: whsec_ and base64, or any text of at least 16 characters.")]
    public void Variables_that_cannot_be_used_are_named(string? url, string secret, string reason)
    {
        var variables = new Dictionary<string, string?> { ["WEBHOOK_ENABLED"] = "true", ["WEBHOOK_URL"] = url, ["WEBHOOK_SECRET"] = secret };

        Variables.Read<WebhookOptions>(new ConfigurationBuilder().AddInMemoryCollection(variables).Build(), out var problems);

        Assert.Equal([reason], problems);
    }

    [Fact]
    public void Default_tenant_that_no_tenant_can_be_called_is_refused()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("DEFAULT_TENANT_ID", "a/b")]).Build();

        Variables.Read<WebhookOptions>(configuration, out var problems);

        Assert.Equal(["DEFAULT_TENANT_ID cannot be used: tenant_id must not contain '/' (character 2)."], problems);
    }

    private Task<int> RunAsync(WebhookOptions options)
    {
        options.DefaultTenant = _tenant;
        return new ConfiguredWebhook(Options.Create(options), new WebhookStore(servers.Database), new TenantDirectory(servers.Database))
            .RunAsync(CancellationToken.None);
    }

    private async Task<TenantId> TenantAsync() =>
        await new TenantDirectory(servers.Database).FindOrCreateAsync(_tenant, CancellationToken.None);

    private async Task<List<WebhookSubscription>> ListAsync() =>
        await new WebhookStore(servers.Database).ListAsync(await TenantAsync(), Guid.AllBitsSet, 10, CancellationToken.None);
}
