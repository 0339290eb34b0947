using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Recommender.Engine.Caching;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Recommendations;

namespace Recommender.Tests.Storage;

public sealed class AmbientTransactionTests(Servers servers, ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task What_others_wait_for_too_is_not_computed_on_the_connection_of_who_asks_first()
    {
        var cache = new RefreshedCache<int, int>(
            (_, cancellationToken) => BackendAsync(cancellationToken), _ => TimeSpan.Zero, capacity: 1, TimeProvider.System);

        await WithinBusyTransactionAsync(async backend =>
        {
            Assert.NotEqual(backend, await cache.GetAsync(1, TestContext.Current.CancellationToken));
            await cache.GetAsync(1, TestContext.Current.CancellationToken);
            Assert.NotEqual(backend, await cache.GetAsync(1, TestContext.Current.CancellationToken));
        });
    }

    [Fact]
    public async Task Vectors_are_loaded_beside_a_transaction_that_is_busy()
    {
        var shop = await Shop.OpenAsync(servers);
        await shop.AddAsync("one", """{"n":1}""");
        var packs = api.Services.GetRequiredService<VectorPacks>();

        await WithinBusyTransactionAsync(_ => Eventually.HoldsAsync(() => packs.Find(shop.Tenant) is not null));
    }

    [Fact]
    public async Task Models_and_tenants_are_found_beside_a_transaction_that_is_busy()
    {
        var tenant = Servers.NewTenantName();
        var directory = api.Services.GetRequiredService<TenantDirectory>();

        await WithinBusyTransactionAsync(async _ =>
        {
            var id = await directory.FindOrCreateAsync(tenant, TestContext.Current.CancellationToken);
            Assert.Null(await api.Services.GetRequiredService<ModelCache>().GetAsync(id, TestContext.Current.CancellationToken));
        });
    }

    [Fact]
    public async Task What_goes_on_after_a_transaction_takes_no_part_in_it()
    {
        var ended = new TaskCompletionSource();
        Task<int> after = null!;
        await WithinBusyTransactionAsync(_ =>
        {
            after = LaterAsync();
            return Task.CompletedTask;
        });

        ended.SetResult();

        Assert.True(await after > 0);

        async Task<int> LaterAsync()
        {
            await ended.Task;
            return await BackendAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task WithinBusyTransactionAsync(Func<int, Task> work)
    {
        await using var connection = await servers.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid() FROM generate_series(1, 2)", connection, transaction);
        await using var rows = await command.ExecuteReaderAsync();
        await rows.ReadAsync();
        using (AmbientTransaction.Enter(transaction))
        {
            await work(rows.GetInt32(0));
        }
    }

    private Task<int> BackendAsync(CancellationToken cancellationToken) =>
        servers.Database.FirstOrDefaultAsync($"SELECT pg_backend_pid()", row => row.GetInt32(0), cancellationToken);
}
