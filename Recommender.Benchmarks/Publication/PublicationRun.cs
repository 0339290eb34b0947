using System.Net.Http.Json;
using System.Text.Json;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Publication;

/// <summary>One window.</summary>
/// <param name="Models">Published while it lasted.</param>
/// <param name="Load">Latencies counted from when each request was due.</param>
internal sealed record PublicationWindow(int Models, LoadResult Load);

/// <summary>
/// Pages that no cache holds, at a fixed rate, with one model and while one model after the other is trained and
/// published: windows of both take turns.
/// </summary>
internal sealed class PublicationRun(LoadedTenant tenant, Target target, Scenario scenario)
{
    private static readonly TimeSpan BetweenModels = TimeSpan.FromSeconds(2);

    public async Task<List<PublicationWindow>> RunAsync(double perSecond, TimeSpan window, int rounds, CancellationToken cancellationToken)
    {
        await target.Driver().OpenAsync(scenario, perSecond, window, cancellationToken);
        var windows = new List<PublicationWindow>();
        for (var round = 0; round < rounds; round++)
        {
            windows.Add(new(0, await target.Driver().OpenAsync(scenario, perSecond, window, cancellationToken)));
            windows.Add(await WhilePublishingAsync(perSecond, window, cancellationToken));
        }

        return windows;
    }

    private async Task<PublicationWindow> WhilePublishingAsync(double perSecond, TimeSpan window, CancellationToken cancellationToken)
    {
        var before = await NewestAsync(cancellationToken);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var publishing = PublishAsync(enough.Token);
        var load = await target.Driver().OpenAsync(scenario, perSecond, window, cancellationToken);
        await enough.CancelAsync();
        await publishing;
        return new((int)(await NewestAsync(cancellationToken) - before), load);
    }

    private async Task PublishAsync(CancellationToken enough)
    {
        try
        {
            while (true)
            {
                using var asked = await tenant.Operator.PostAsync(new Uri("/api/v1/models/rebuild", UriKind.Relative), null, enough);
                asked.EnsureSuccessStatusCode();
                await Task.Delay(BetweenModels, enough);
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // The window is over.
        }
    }

    private async Task<long> NewestAsync(CancellationToken cancellationToken)
    {
        var body = await tenant.Operator.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/admin/models?limit=1", UriKind.Relative), cancellationToken);
        return body.GetProperty("models")[0].GetProperty("version").GetInt64();
    }
}
