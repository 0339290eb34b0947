using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Tracing;

/// <summary>On a database of its own, where nobody takes what is queued.</summary>
[Collection("traces")]
public sealed class SharedCommitTests(Servers servers, ScratchDatabase storage) : IClassFixture<ScratchDatabase>
{
    private const int Requests = 64;

    [Fact]
    public async Task Interactions_that_share_a_commit_go_on_each_in_the_trace_of_its_own_request()
    {
        await using var api = ApiHost.Through(storage.Connection, servers).With("TRACING_ENDPOINT", "http://127.0.0.1:1");
        await api.InitializeAsync();
        var recorder = api.Services.GetRequiredService<InteractionRecorder>();
        var tenants = new[] { await storage.NewTenantAsync(), await storage.NewTenantAsync() };

        var expected = await Task.WhenAll(Enumerable.Range(0, Requests).Select(i => RecordAsync(recorder, tenants[i % 2], $"u{i}", isRecorded: i % 3 == 0)));

        var queued = await storage.Database.QueryAsync(
            $"""
            SELECT person.user_id, change.trace, change.xid::text
            FROM interaction_changes AS change JOIN users AS person USING (tenant_id, user_key)
            """,
            row => (User: row.GetString(0), Trace: row.IsDBNull(1) ? null : row.GetString(1), Commit: row.GetString(2)), CancellationToken.None);
        Assert.InRange(queued.Select(change => change.Commit).Distinct().Count(), 1, Requests / 2);
        Assert.Equal(expected.OrderBy(request => request.User), queued.Select(change => (change.User, change.Trace)).OrderBy(change => change.User));
    }

    /// <summary>Reports an interaction within a request of its own; the trace is null when it is not recorded.</summary>
    private static async Task<(string User, string? Trace)> RecordAsync(
        InteractionRecorder recorder, TenantId tenant, string user, bool isRecorded)
    {
        using var request = new Activity("request") { ActivityTraceFlags = isRecorded ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None };
        request.SetIdFormat(ActivityIdFormat.W3C).Start();
        var outcome = await recorder.RecordAsync(
            new(tenant, user, "e", null, "view", null, null, DateTimeOffset.UtcNow, null), CancellationToken.None);
        Assert.Null(outcome.Fault);
        return (user, isRecorded ? request.Id : null);
    }
}
