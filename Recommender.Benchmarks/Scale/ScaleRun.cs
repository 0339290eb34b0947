using System.Net.Http.Json;
using System.Text.Json;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Scale;

/// <summary>Measures one size, step by step, on data that stays in its folder.</summary>
internal sealed class ScaleRun(ScaleSize size, ScaleFile file)
{
    private const string Tenant = "scale";

    // A few of the random interactions repeat others.
    private const double AllButRepetitions = 0.999;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private ScaleResult _result = new(size.Name, size.Entities, size.Users, size.Interactions, TimeProvider.System.GetUtcNow());

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _result = await file.LoadAsync(size, cancellationToken) ?? _result with { Machine = Machine.Here() };
        if (_result.Memory is not null)
        {
            return;
        }

        if (_result.InteractionImport is null)
        {
            // An import that was cut off cannot be timed by its rest.
            file.ForgetData(size);
            _result = _result with { EntityImport = null };
        }

        await file.SaveAsync(_result, cancellationToken);
        await using var system = await SystemUnderLoad.StartDurableAsync(file.DataFolder(size), cancellationToken);
        using var http = new HttpClient { BaseAddress = system.Gateway, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Add("X-API-Key", system.ApiKey);
        http.DefaultRequestHeaders.Add("X-Tenant-ID", Tenant);

        await ImportAsync(system, http, cancellationToken);
        await TrainAsync(system, http, cancellationToken);
        await AskAsync(system, cancellationToken);
        await KeepAsync(
            _result with
            {
                Storage = await ScaleStorage.MeasureAsync(system.Variable("api", "ConnectionStrings__recommender"), cancellationToken),
                Memory = system.Usage().ToDictionary(process => process.Key, process => process.Value.Bytes / 1e6),
            },
            cancellationToken);
    }

    private async Task ImportAsync(SystemUnderLoad system, HttpClient http, CancellationToken cancellationToken)
    {
        var data = new ScaleData(size, _result.Until);
        if (_result.EntityImport is null)
        {
            var rate = await ImportAsync(system, http, "/api/v1/entities/bulk", size.Entities, data.Entities, cancellationToken);
            await KeepAsync(_result with { EntityImport = rate }, cancellationToken);
        }

        if (_result.InteractionImport is null)
        {
            var rate = await ImportAsync(system, http, "/api/v1/interactions/bulk", size.Interactions, data.Interactions, cancellationToken);
            await KeepAsync(_result with { InteractionImport = rate }, cancellationToken);
        }
    }

    private static async Task<ImportRate> ImportAsync(
        SystemUnderLoad system, HttpClient http, string path, int rows, Func<int, ReadOnlyMemory<byte>> lines,
        CancellationToken cancellationToken)
    {
        var before = system.Usage();
        var elapsed = await new ScaleImport(http).RunAsync(path, Enumerable.Range(0, ScaleData.Chunks(rows)), lines, cancellationToken);
        return new(
            rows / elapsed.TotalSeconds,
            system.Usage().ToDictionary(
                process => process.Key,
                process => (process.Value.Cpu - before.GetValueOrDefault(process.Key).Cpu).TotalMicroseconds / rows));
    }

    /// <summary>Waits for a model that knows everything.</summary>
    private async Task TrainAsync(SystemUnderLoad system, HttpClient http, CancellationToken cancellationToken)
    {
        while (_result.Training is null)
        {
            var history = await http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/admin/models?limit=1", UriKind.Relative), cancellationToken);
            if (history.GetProperty("models").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } model
                && model.GetProperty("interactions").GetInt64() >= size.Interactions * AllButRepetitions)
            {
                var training = new Training(
                    model.GetProperty("duration_seconds").GetDouble(), model.GetProperty("size_bytes").GetInt64() / 1e6, system.PeakBytes("worker") / 1e6);
                await KeepAsync(_result with { Training = training }, cancellationToken);
            }
            else
            {
                await Task.Delay(BetweenLooks, cancellationToken);
            }
        }
    }

    private async Task AskAsync(SystemUnderLoad system, CancellationToken cancellationToken)
    {
        var target = system.Direct(Tenant) ?? throw new InvalidOperationException("the api was not found among the started processes");
        var scenario = Scenarios.For(new LoadData(size.Entities, size.Users, size.Interactions)).Single(known => known.Name == "user-uncached");
        await target.Driver().ClosedAsync(scenario, 32, WarmUp, cancellationToken);
        var alone = await target.Driver().ClosedAsync(scenario, 1, Window, cancellationToken);
        var together = await target.Driver().ClosedAsync(scenario, 32, Window, cancellationToken);
        await KeepAsync(_result with { Alone = alone, Together = together }, cancellationToken);
    }

    private async Task KeepAsync(ScaleResult result, CancellationToken cancellationToken)
    {
        _result = result;
        await file.SaveAsync(result, cancellationToken);
    }
}
