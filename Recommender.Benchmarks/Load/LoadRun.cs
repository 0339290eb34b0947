using System.Net.Http.Json;
using System.Text.Json;
using Recommender.Benchmarks.Limits;

namespace Recommender.Benchmarks.Load;

/// <summary>How long and how often is measured.</summary>
/// <param name="Seconds">Duration of one window.</param>
/// <param name="Rounds">Windows of each kind, taken in turn; their median counts.</param>
/// <param name="Connections">Callers of a closed loop.</param>
internal sealed record LoadPlan(double Seconds, int Rounds, int Connections)
{
    public TimeSpan Window => TimeSpan.FromSeconds(Seconds);

    /// <summary>What is run before the first window, until the compiler has done its work.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether latencies are measured too: with one caller, and in an open loop.</summary>
    public bool Thorough { get; init; } = true;
}

/// <summary>
/// Loads the data once and runs the chosen scenarios, directly and through the gateway. Windows of the service and of its limit
/// take turns, so that both see the same machine.
/// </summary>
internal sealed class LoadRun(SystemUnderLoad system, LimitProcesses limits, LoadData data, LoadPlan plan)
{
    // Half of the closed loop's throughput: below saturation, where latency is what a user would see.
    private const double OpenShare = 0.5;

    private readonly string _tenant = $"bench-{Guid.NewGuid():N}"[..14];

    public async Task<List<ScenarioResult>> RunAsync(
        string[] names, Func<Scenario, Target, bool> isWanted, CancellationToken cancellationToken)
    {
        var scenarios = Chosen(names).ToList();
        using var http = new HttpClient { BaseAddress = system.Gateway, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Add("X-API-Key", system.ApiKey);
        http.DefaultRequestHeaders.Add("X-Tenant-ID", _tenant);
        await data.LoadAsync(http, cancellationToken);
        if (scenarios.Exists(scenario => !scenario.Writes))
        {
            await ModelAsync(http, cancellationToken);
            await QuietAsync(cancellationToken);
        }

        var gateway = Target.Gateway(system.Gateway, await KeyAsync(http, cancellationToken));
        var targets = system.Direct(_tenant) is { } direct ? (Target[])[direct, gateway] : [gateway];
        var results = new List<ScenarioResult>();
        foreach (var scenario in scenarios)
        {
            foreach (var target in targets.Where(target => isWanted(scenario, target)))
            {
                results.Add(await RunAsync(scenario, target, cancellationToken));
                await Console.Error.WriteLineAsync($"{LoadTable.Row(results[^1])} {results[^1].FirstWrong}");
            }
        }

        return results;
    }

    private async Task<ScenarioResult> RunAsync(Scenario scenario, Target target, CancellationToken cancellationToken)
    {
        await target.Driver().ClosedAsync(scenario, plan.Connections, plan.WarmUp, cancellationToken);
        await limits.AnswerWithAsync(await target.Driver().SampleAsync(scenario, cancellationToken), cancellationToken);
        var limit = new LoadDriver(target.Name == "direct" ? limits.Kestrel : limits.Yarp, new Http.RequestBytes(limits.Kestrel, target.Credential()));
        var any = scenario with { IsRight = (answer, _) => answer.Status == 200 };
        await limit.ClosedAsync(any, plan.Connections, plan.WarmUp, cancellationToken);

        var (windows, limitWindows) = (new List<LoadResult>(), new List<LoadResult>());
        var (used, asked) = (new Dictionary<string, TimeSpan>(), 0d);
        for (var round = 0; round < plan.Rounds; round++)
        {
            limitWindows.Add(await limit.ClosedAsync(any, plan.Connections, plan.Window, cancellationToken));
            var before = system.Usage();
            windows.Add(await target.Driver().ClosedAsync(scenario, plan.Connections, plan.Window, cancellationToken));
            Add(used, before, system.Usage());
            asked += windows[^1].PerSecond * windows[^1].Seconds;
        }

        var median = windows.Select(window => window.PerSecond).Order().ElementAt(windows.Count / 2);
        return new(
            scenario.Name, target.Name, scenario.Rows, windows, limitWindows,
            plan.Thorough ? await target.Driver().ClosedAsync(scenario, 1, plan.Window, cancellationToken) : null,
            plan.Thorough ? await target.Driver().OpenAsync(scenario, median * OpenShare, plan.Window, cancellationToken) : null,
            used.ToDictionary(process => process.Key, process => process.Value.TotalMicroseconds / asked),
            system.Usage().ToDictionary(process => process.Key, process => process.Value.Bytes / 1e6));
    }

    private static void Add(Dictionary<string, TimeSpan> used, Dictionary<string, Usage> before, Dictionary<string, Usage> after)
    {
        foreach (var (name, usage) in after)
        {
            used[name] = used.GetValueOrDefault(name) + usage.Cpu - before.GetValueOrDefault(name).Cpu;
        }
    }

    // Personal answers need a model; the worker trains one as soon as it sees the data.
    private static async Task ModelAsync(HttpClient http, CancellationToken cancellationToken)
    {
        for (var second = 0; second < 600; second++)
        {
            var page = await http.GetFromJsonAsync<JsonElement>(
                new Uri("/api/v1/recommendations/user/user_1?algorithm=collaborative&count=1", UriKind.Relative), cancellationToken);
            if (page.GetProperty("recommendations") is var found && found.GetArrayLength() > 0
                && found[0].GetProperty("reasons") is var reasons && reasons.GetArrayLength() > 0
                && reasons[0].GetProperty("kind").GetString() == "collaborative")
            {
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        throw new InvalidOperationException("no model was trained within ten minutes");
    }

    // The first model is followed by a search for its parameters, which would take the cores from what is measured.
    private async Task QuietAsync(CancellationToken cancellationToken)
    {
        for (var (second, quiet) = (0, 0); second < 120 && quiet < 3; second++)
        {
            var before = system.Usage().GetValueOrDefault("worker").Cpu;
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            quiet = system.Usage().GetValueOrDefault("worker").Cpu - before < TimeSpan.FromSeconds(0.1) ? quiet + 1 : 0;
        }
    }

    // The limiter works on every request and refuses none.
    private async Task<string> KeyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(
            "/api/v1/admin/keys",
            new { name = "benchmark", scopes = (string[])["read", "write"], requests_per_minute = 100_000_000, burst = 10_000_000, tenant_id = _tenant },
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("key").GetString()!;
    }

    private IEnumerable<Scenario> Chosen(string[] names)
    {
        var all = Scenarios.For(data);
        var unknown = names.Except(all.Select(scenario => scenario.Name)).FirstOrDefault();
        return unknown is null
            ? all.Where(scenario => names.Length == 0 || names.Contains(scenario.Name))
            : throw new ArgumentException($"there is no scenario '{unknown}'; there are {string.Join(", ", all.Select(scenario => scenario.Name))}");
    }
}
