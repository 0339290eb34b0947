using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Recommender.Gateway.RateLimits;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

/// <summary>Measures the memory of the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class MemoryOfTheProcess;

[Collection(typeof(MemoryOfTheProcess))]
public sealed class LimitMemoryTests(Servers servers)
{
    [Fact]
    public void A_million_addresses_take_a_bounded_part_of_the_memory()
    {
        using var meters = new OwnMeters();
        var limits = new AddressLimits(Options.Create(new RateLimitOptions()), new LimitMetrics(meters), TimeProvider.System);
        var context = new DefaultHttpContext();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var caller = 0; caller < 1_000_000; caller++)
        {
            context.Connection.RemoteIpAddress = new(BinaryPrimitives.ReverseEndianness(0x0A00_0000 + caller) & 0xFFFF_FFFFL);
            Assert.True(limits.Take(context).Admitted);
        }

        Assert.InRange(limits.Count, 50_000, 100_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 50 << 20);
        GC.KeepAlive(limits);
    }

    [Fact]
    public async Task A_million_keys_take_a_bounded_part_of_the_memory()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var table = gateway.Get<LimitTable>();
        var key = (await new Keys(servers).IssueAsync()).Key;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var caller = 0; caller < 1_000_000; caller++)
        {
            var id = Guid.NewGuid();
            table.Of(new(id, key.Tenant, key.Scopes), key with { Id = id });
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 120 << 20);
        GC.KeepAlive(table);
    }
}
