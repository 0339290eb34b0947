using System.Net.Http.Json;
using System.Text.Json;

namespace Recommender.Benchmarks.Load;

/// <summary>A new tenant with the data of a benchmark.</summary>
internal sealed class LoadedTenant : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly SystemUnderLoad _system;
    private readonly string _name = $"bench-{Guid.NewGuid():N}"[..14];

    private LoadedTenant(SystemUnderLoad system)
    {
        _system = system;
        Operator = new() { BaseAddress = system.Gateway, Timeout = TimeSpan.FromMinutes(5) };
        Operator.DefaultRequestHeaders.Add("X-API-Key", system.ApiKey);
        Operator.DefaultRequestHeaders.Add("X-Tenant-ID", _name);
    }

    /// <summary>Asks through the gateway, as the operator, for this tenant.</summary>
    public HttpClient Operator { get; }

    public static async Task<LoadedTenant> CreateAsync(SystemUnderLoad system, LoadData data, CancellationToken cancellationToken)
    {
        var tenant = new LoadedTenant(system);
        await data.LoadAsync(tenant.Operator, cancellationToken);
        return tenant;
    }

    /// <summary>
    /// Returns when personal answers come from a model, which the worker trains as soon as it sees the data, and when the
    /// search for its parameters has ended, which would take the cores from what is measured.
    /// </summary>
    public async Task TrainedAsync(CancellationToken cancellationToken)
    {
        for (var second = 0; !await HasModelAsync(cancellationToken); second++)
        {
            if (second == 600)
            {
                throw new InvalidOperationException("no model was trained within ten minutes");
            }

            await Task.Delay(Moment, cancellationToken);
        }

        await QuietAsync(cancellationToken);
    }

    /// <summary>The ways to its answers: to the api directly, where that runs here, and through the gateway, with a key whose limit is never met.</summary>
    public async Task<Target[]> TargetsAsync(CancellationToken cancellationToken)
    {
        var gateway = Target.Gateway(_system.Gateway, await KeyAsync(cancellationToken));
        return _system.Direct(_name) is { } direct ? [direct, gateway] : [gateway];
    }

    public void Dispose() => Operator.Dispose();

    private async Task<bool> HasModelAsync(CancellationToken cancellationToken)
    {
        var page = await Operator.GetFromJsonAsync<JsonElement>(
            new Uri("/api/v1/recommendations/user/user_1?algorithm=collaborative&count=1", UriKind.Relative), cancellationToken);
        return page.GetProperty("recommendations") is var found && found.GetArrayLength() > 0
            && found[0].GetProperty("reasons") is var reasons && reasons.GetArrayLength() > 0
            && reasons[0].GetProperty("kind").GetString() == "collaborative";
    }

    private async Task QuietAsync(CancellationToken cancellationToken)
    {
        for (var (second, quiet) = (0, 0); second < 120 && quiet < 3; second++)
        {
            var before = _system.Usage().GetValueOrDefault("worker").Cpu;
            await Task.Delay(Moment, cancellationToken);
            quiet = _system.Usage().GetValueOrDefault("worker").Cpu - before < TimeSpan.FromSeconds(0.1) ? quiet + 1 : 0;
        }
    }

    private async Task<string> KeyAsync(CancellationToken cancellationToken)
    {
        // The limiter works on every request and refuses none.
        using var answer = await Operator.PostAsJsonAsync(
            "/api/v1/admin/keys",
            new { name = "benchmark", scopes = (string[])["read", "write"], requests_per_minute = 100_000_000, burst = 10_000_000, tenant_id = _name },
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("key").GetString()!;
    }
}
