using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Recommender.Engine.Schema;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Webhooks;
using Recommender.ModelWorker.Webhooks;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Webhooks;

/// <summary>
/// A database in which nobody else sends webhooks, and workers whose clock only moves when a test moves it. Tests of a
/// class come one after the other; each begins without subscriptions.
/// </summary>
public sealed class WebhookWorld(Servers servers) : IAsyncLifetime
{
    private readonly string _name = $"recommender_webhooks_{Guid.NewGuid():N}";
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public NpgsqlDataSource Database { get; private set; } = null!;

    public DeliveryReports Reports => new(Database, new(Meters), Clock);

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <summary>Ahead of PostgreSQL's, so that what was just queued is due.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow.AddMinutes(1));

    public string Connection => new NpgsqlConnectionStringBuilder(servers.DatabaseConnection) { Database = _name }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        await OnServerAsync($"CREATE DATABASE {_name}");
        var builder = new NpgsqlDataSourceBuilder(Connection);
        DatabaseDefaults.ForWork(builder);
        Database = builder.Build();
        await new SchemaMigration(Database).ApplyAsync(CancellationToken.None);
        await Database.ReloadTypesAsync();
    }

    /// <summary>A fresh tenant with one subscription to everything, the only one in the database.</summary>
    public async Task<Subscriber> SubscribeAsync(string url, bool ordered = false)
    {
        await Database.ExecuteAsync($"DELETE FROM webhook_subscriptions", CancellationToken.None);
        return await AlsoAsync(url, ordered);
    }

    /// <summary>A further one, of a tenant of its own.</summary>
    public async Task<Subscriber> AlsoAsync(string url, bool ordered = false)
    {
        var tenant = await new TenantDirectory(Database).FindOrCreateAsync(Servers.NewTenantName(), CancellationToken.None);
        var draft = new WebhookDraft(url, [.. WebhookEvents.All], null, ordered, null, Enabled: true);
        var secret = WebhookSecret.Create();
        var webhook = await new WebhookStore(Database).CreateAsync(tenant, draft, secret, CancellationToken.None);
        return new(this, tenant, webhook!.Id, secret);
    }

    /// <summary>A worker; several share the work.</summary>
    internal DeliverWebhooks Worker(bool allowPrivate = true, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var options = Options.Create(new WebhookOptions { AllowPrivateTargets = allowPrivate });
        var sender = resolve is null ? new WebhookSender(options, Clock) : new WebhookSender(options, Clock, resolve);
        return new(
            new(Database), Reports, sender, new(), new(Meters), Clock,
            NullLogger<DeliverWebhooks>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _services.DisposeAsync();
        await OnServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private async Task OnServerAsync(string statement)
    {
        await using var command = servers.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A tenant that subscribed.</summary>
public sealed record Subscriber(WebhookWorld World, TenantId Tenant, Guid Webhook, byte[] Secret)
{
    /// <summary>Lets events happen, numbered from 0 in their data.</summary>
    public async Task HappenAsync(int count = 1)
    {
        for (var n = 0; n < count; n++)
        {
            await World.Database.ExecuteAsync(
                $"SELECT add_webhook_event({Tenant.Value}, 'model.updated', jsonb_build_object('n', {n}))", CancellationToken.None);
        }
    }

    /// <summary>All deliveries in the order of their events.</summary>
    public async Task<List<Delivery>> DeliveriesAsync()
    {
        var deliveries = await new DeliveryStore(World.Database).ListAsync(Tenant, Webhook, null, long.MaxValue, 1000, CancellationToken.None);
        deliveries.Reverse();
        return deliveries;
    }

    public async Task<WebhookSubscription> WebhookAsync() =>
        (await new WebhookStore(World.Database).FindAsync(Tenant, Webhook, CancellationToken.None))!;
}
