using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace Recommender.Tests.Infrastructure;

/// <summary>The servers that a test run starts for itself: the containers of the AppHost.</summary>
internal sealed class StorageServers : IAsyncDisposable
{
    private DistributedApplication? app;

    /// <summary>Starts PostgreSQL, which has the extension vector at hand, and answers its connection string.</summary>
    public Task<string> StartPostgresAsync(CancellationToken cancellationToken) => StartAsync("recommender", cancellationToken);

    /// <summary>Starts Redis and answers its connection string.</summary>
    public Task<string> StartRedisAsync(CancellationToken cancellationToken) => StartAsync("cache", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }

    private async Task<string> StartAsync(string resource, CancellationToken cancellationToken)
    {
        app ??= await StartAppHostAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, cancellationToken);
        return (await app.GetConnectionStringAsync(resource, cancellationToken))!;
    }

    private static async Task<DistributedApplication> StartAppHostAsync(CancellationToken cancellationToken)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Recommender_AppHost>(cancellationToken);
        var built = await builder.BuildAsync(cancellationToken);
        await built.StartAsync(cancellationToken);
        return built;
    }
}
