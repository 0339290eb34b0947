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

    public async Task<List<ScenarioResult>> RunAsync(
        string[] names, Func<Scenario, Target, bool> isWanted, CancellationToken cancellationToken)
    {
        var scenarios = Chosen(names).ToList();
        using var tenant = await LoadedTenant.CreateAsync(system, data, cancellationToken);
        if (scenarios.Exists(scenario => !scenario.Writes))
        {
            await tenant.TrainedAsync(cancellationToken);
        }

        var targets = await tenant.TargetsAsync(cancellationToken);
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

    private IEnumerable<Scenario> Chosen(string[] names)
    {
        var all = Scenarios.For(data);
        var unknown = names.Except(all.Select(scenario => scenario.Name)).FirstOrDefault();
        return unknown is null
            ? all.Where(scenario => names.Length == 0 || names.Contains(scenario.Name))
            : throw new ArgumentException($"there is no scenario '{unknown}'; there are {string.Join(", ", all.Select(scenario => scenario.Name))}");
    }
}
