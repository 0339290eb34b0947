using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Floors;

/// <summary>Windows of the floors and of the writes take turns, so that both see the same machine. The api is asked directly.</summary>
internal sealed class FloorsRun(SystemUnderLoad system, LoadPlan plan)
{
    private const int Users = 2_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    private readonly string _tenant = $"floors-{Guid.NewGuid():N}"[..16];

    public async Task<List<LoadResult>> RunAsync(CancellationToken cancellationToken)
    {
        var data = LoadData.Of(Users);
        using var http = new HttpClient { BaseAddress = system.Gateway, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Add("X-API-Key", system.ApiKey);
        http.DefaultRequestHeaders.Add("X-Tenant-ID", _tenant);
        await data.LoadAsync(http, cancellationToken);

        var floors = new DatabaseFloors(system.Variable("api", "ConnectionStrings__recommender"));
        var target = system.Direct(_tenant) ?? throw new InvalidOperationException("the api was not found among the started processes");
        var writes = new Writes(data);
        await target.Driver().ClosedAsync(writes.Create, plan.Connections, WarmUp, cancellationToken);
        await target.Driver().ClosedAsync(writes.Record, plan.Connections, WarmUp, cancellationToken);

        var windows = new List<LoadResult>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            windows.AddRange(await floors.MeasureAsync(plan.Connections, plan.Window, cancellationToken));
            windows.Add(await target.Driver().ClosedAsync(writes.Create, plan.Connections, plan.Window, cancellationToken));
            windows.Add(await target.Driver().ClosedAsync(writes.Record, plan.Connections, plan.Window, cancellationToken));
        }

        return windows;
    }
}
