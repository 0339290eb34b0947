using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Recommender.Cli.Connection;
using Recommender.Cli.Import;
using Recommender.Engine.Evaluation;
using Recommender.Engine.Training;

namespace Recommender.Cli.Evaluation;

/// <summary>
/// A ranking task put to a running service, in a tenant of its own that is removed at the end: everything is recorded,
/// trained and asked for through the API, as an application would.
/// </summary>
internal sealed class ServedTask(ServiceClient service, string tenant, RankingTask task, IProgress<string> progress) : IAsyncDisposable
{
    private const string OldType = "item";
    private const string NewType = "new-item";
    private const int AtOnce = 4;
    private const int Bulk = 5_000;

    // Larger requests do not go to the models one interaction at a time, but ask for a training.
    private const int Few = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // Readers promise to have a new model within 5 seconds.
    private static readonly TimeSpan UntilServed = TimeSpan.FromSeconds(6);

    // An interaction is in the models within 10 seconds, and other tenants have theirs.
    private static readonly TimeSpan UntilUpdated = TimeSpan.FromSeconds(20);

    // The service has its own budget for a search, and other tenants.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Records the training part, has it trained and searched for, and says what the model that serves now was trained with.</summary>
    public async Task<ModelParameters> TrainAsync(CancellationToken cancellationToken)
    {
        var pairs = task.Train.Sum(static list => list.Items.Length);
        var now = TimeProvider.System.GetUtcNow();
        await UploadAsync(RecordKind.Entities, Entities(isNew: false), Bulk, cancellationToken);
        await UploadAsync(RecordKind.Interactions, Interactions(task.Train, now), Bulk, cancellationToken);
        progress.Report($"recorded {pairs} interactions in tenant {tenant}");
        await RebuildAsync(cancellationToken);
        if (pairs >= SearchStore.Fewest)
        {
            progress.Report("waiting for the service's search for parameters");
            await WaitAsync(static model => model.Searched, cancellationToken);
        }

        await UploadAsync(RecordKind.Entities, Entities(isNew: true), Bulk, cancellationToken);
        if (task.NewItems.Count > 0)
        {
            await RebuildAsync(cancellationToken);
        }

        var served = await WaitAsync(model => model.IsPublished && model.Interactions == pairs, cancellationToken);
        await UploadAsync(RecordKind.Interactions, Interactions(task.Later, now), Few, cancellationToken);
        await Task.Delay(task.Later.Count > 0 ? UntilUpdated : UntilServed, cancellationToken);
        return served.Parameters;
    }

    /// <summary>One page per question, of at most as many items as the protocol looks at.</summary>
    public async Task<IReadOnlyList<long[]>> AskAsync(CancellationToken cancellationToken)
    {
        progress.Report($"asking for the recommendations of {task.Questions.Count} users");
        var pages = new long[task.Questions.Count][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, pages.Length, options, async (index, token) =>
        {
            using var answer = await service.GetAsync(Address(task.Questions[index]), token);
            pages[index] =
            [
                .. answer.RootElement.GetProperty("recommendations").EnumerateArray()
                    .Select(static item => long.Parse(item.GetProperty("entity_id").GetString()!, CultureInfo.InvariantCulture)),
            ];
        });
        return pages;
    }

    public async ValueTask DisposeAsync()
    {
        progress.Report($"removing tenant {tenant}");
        try
        {
            using var removed = await service.SendOnceAsync(
                HttpMethod.Delete, $"/api/v1/admin/tenants/{tenant}", null, CancellationToken.None);
        }
        catch (CommandException failure)
        {
            // The figures are there, or an exception that says why they are not.
            progress.Report($"the tenant is not removed: {failure.Message}");
        }
    }

    private string Address(RankingQuestion question)
    {
        var address = FormattableString.Invariant($"/api/v1/recommendations/user/{Text(question.User)}?count={task.Figures.Depth}");
        var only = question.Candidates.Length > 0
            ? $"entity_id in ({string.Join(',', question.Candidates.Select(static item => $"\"{Text(item)}\""))})"
            : null;
        return address
            + (task.NewItems.Count > 0 ? $"&entity_type={NewType}" : "")
            + (only is null ? "" : $"&filter={Uri.EscapeDataString(only)}");
    }

    private IEnumerable<byte[]> Entities(bool isNew)
    {
        var fresh = task.NewItems.ToHashSet();
        return task.Items
            .Where(item => fresh.Contains(item.Key) == isNew)
            .OrderBy(static item => item.Key)
            .Select(item => JsonSerializer.SerializeToUtf8Bytes(
                new { entity_id = Text(item.Key), entity_type = isNew ? NewType : OldType, attributes = item.Value }));
    }

    // The data has no times: all interactions get the same, so that none is newer than another.
    private static IEnumerable<byte[]> Interactions(IEnumerable<UserList> lists, DateTimeOffset moment) =>
        from list in lists
        from item in list.Items
        orderby item
        select JsonSerializer.SerializeToUtf8Bytes(new
        {
            user_id = Text(list.User), entity_id = Text(item), entity_type = OldType, interaction_type = "view", timestamp = moment,
        });

    // As texts the ids are in the order of the numbers. In that order items are named for the first time, and get their keys, as
    // they have them in a model that is trained here: its factors start with the same random numbers.
    private static string Text(long id) => id.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>One request after the other, so that keys are given in the order of the records.</summary>
    private async Task UploadAsync(RecordKind kind, IEnumerable<byte[]> records, int atOnce, CancellationToken cancellationToken)
    {
        foreach (var piece in records.Chunk(atOnce))
        {
            var upload = new RecordUpload(service, kind);
            await upload.RunAsync(piece.Select(static (json, index) => new SourceRecord(index + 1, json)).ToAsyncEnumerable(), cancellationToken);
            if (upload.Report.Failures is [var first, ..])
            {
                throw new CommandException($"the service refused {upload.Report.Failed} {kind.ToString().ToLowerInvariant()}: {first.Reason}");
            }
        }
    }

    private async Task RebuildAsync(CancellationToken cancellationToken)
    {
        using var asked = await service.SendOnceAsync(HttpMethod.Post, "/api/v1/models/rebuild", new JsonObject(), cancellationToken);
        var job = asked!.RootElement.GetProperty("job_id").GetString();
        for (var status = ""; status != "completed"; await Task.Delay(Pause, cancellationToken))
        {
            using var answer = await service.GetAsync($"/api/v1/jobs/{job}", cancellationToken);
            status = answer.RootElement.GetProperty("status").GetString();
            if (status is "failed" or "cancelled")
            {
                throw new CommandException($"the training of tenant {tenant} {status}; its job {job} says why");
            }
        }
    }

    private async Task<TrainedModel> WaitAsync(Predicate<TrainedModel> condition, CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Patience;)
        {
            using var answer = await service.GetAsync("/api/v1/admin/models", cancellationToken);
            var models = answer.RootElement.GetProperty("models").EnumerateArray().Select(TrainedModel.Read);
            if (models.FirstOrDefault(model => condition(model)) is { } found)
            {
                return found;
            }

            await Task.Delay(Pause, cancellationToken);
        }

        throw new CommandException($"the service has no such model of tenant {tenant} after {Patience.TotalMinutes:F0} minutes");
    }

    private sealed record TrainedModel(bool IsPublished, bool Searched, long Interactions, ModelParameters Parameters)
    {
        public static TrainedModel Read(JsonElement model) => new(
            model.GetProperty("status").GetString() == "published",
            model.GetProperty("figures").TryGetProperty("held_out_users", out _),
            model.GetProperty("interactions").GetInt64(),
            ModelDescription.Read(model.GetProperty("parameters").GetRawText()));
    }
}
