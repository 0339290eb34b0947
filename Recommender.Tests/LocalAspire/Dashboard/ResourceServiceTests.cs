using Aspire.Hosting.Board;
using Aspire.Hosting.Dashboard.Wire;
using Grpc.Core;

namespace Recommender.Tests.LocalAspire.Dashboard;

public sealed class ResourceServiceTests
{
    [Fact]
    public async Task The_name_of_the_application_is_told()
    {
        await using var dashboard = await DashboardClient.ConnectAsync();

        var information = await dashboard.Calls.GetApplicationInformationAsync(new(), dashboard.Headers);

        Assert.Equal(("shop", ""), (information.ApplicationName, information.MinDashboardVersion));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    public async Task Without_the_key_nothing_is_told(string? key)
    {
        await using var dashboard = await DashboardClient.ConnectAsync();
        var headers = new Metadata();
        if (key is not null)
        {
            headers.Add("x-resource-service-api-key", key);
        }

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await dashboard.Calls.GetApplicationInformationAsync(new(), headers));

        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
    }

    [Fact]
    public async Task A_watcher_gets_the_resources_then_their_changes_then_their_end()
    {
        await using var dashboard = await DashboardClient.ConnectAsync();
        dashboard.Board.Set(new("api-x1", "Project") { DisplayName = "api", State = BoardState.Starting });
        using var call = dashboard.Calls.WatchResources(new(), dashboard.Headers);
        var updates = call.ResponseStream;

        var initial = await NextAsync(updates);
        Assert.Equal(("api", "Starting"), Shape(Assert.Single(initial.InitialData.Resources)));

        dashboard.Board.Update("api-x1", resource => resource with { State = BoardState.Running });
        Assert.Equal(("api", "Running"), Shape(Assert.Single((await NextAsync(updates)).Changes.Value).Upsert));

        dashboard.Board.Remove("api-x1");
        var deletion = Assert.Single((await NextAsync(updates)).Changes.Value).Delete;
        Assert.Equal(("api-x1", "Project"), (deletion.ResourceName, deletion.ResourceType));
    }

    [Fact]
    public async Task Output_is_sent_from_its_beginning_and_goes_on()
    {
        await using var dashboard = await DashboardClient.ConnectAsync();
        var log = dashboard.Board.Log("api-x1");
        log.Add("first", isError: false);
        using var call = dashboard.Calls.WatchResourceConsoleLogs(new() { ResourceName = "api-x1" }, dashboard.Headers);

        Assert.EndsWith(" first", Assert.Single((await NextAsync(call.ResponseStream)).LogLines).Text, StringComparison.Ordinal);
        log.Add("second", isError: true);

        var line = Assert.Single((await NextAsync(call.ResponseStream)).LogLines);
        Assert.EndsWith(" second", line.Text, StringComparison.Ordinal);
        Assert.Equal((2, true), (line.LineNumber, line.IsStdErr));
    }

    [Fact]
    public async Task Output_that_is_not_followed_ends_with_what_there_is()
    {
        await using var dashboard = await DashboardClient.ConnectAsync();
        dashboard.Board.Log("api-x1").Add("only", isError: false);
        using var call = dashboard.Calls.WatchResourceConsoleLogs(new() { ResourceName = "api-x1", SuppressFollow = true }, dashboard.Headers);

        var updates = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Single(Assert.Single(updates).LogLines);
    }

    [Theory]
    [InlineData("stop", true, "")]
    [InlineData("start", false, "no more room")]
    [InlineData("dance", false, "api-x1 has no command dance.")]
    public async Task A_command_is_carried_out_and_its_outcome_told(string command, bool succeeds, string message)
    {
        await using var dashboard = await DashboardClient.ConnectAsync();
        var stopped = 0;
        dashboard.Board.Set(new("api-x1", "Project") { State = BoardState.Running });
        dashboard.Board.Offer("api-x1", new(
            Start: _ => Task.FromResult(new CommandOutcome(false, "no more room")),
            Stop: _ => Task.FromResult(new CommandOutcome(++stopped > 0)),
            Restart: _ => Task.FromResult(new CommandOutcome(true))));

        var response = await dashboard.Calls.ExecuteResourceCommandAsync(
            new() { ResourceName = "api-x1", ResourceType = "Project", CommandName = command }, dashboard.Headers);

        Assert.Equal(succeeds ? ResourceCommandResponseKind.Succeeded : ResourceCommandResponseKind.Failed, response.Kind);
        Assert.Equal(message, response.Message);
        Assert.Equal(command == "stop" ? 1 : 0, stopped);
    }

    [Fact]
    public async Task Stopping_the_server_ends_open_streams_at_once_and_never_as_if_they_were_complete()
    {
        await using var dashboard = await DashboardClient.ConnectAsync();
        dashboard.Board.Log("api-x1").Add("line", isError: false);
        using var resources = dashboard.Calls.WatchResources(new(), dashboard.Headers);
        using var output = dashboard.Calls.WatchResourceConsoleLogs(new() { ResourceName = "api-x1" }, dashboard.Headers);
        using var interactions = dashboard.Calls.WatchInteractions(dashboard.Headers);
        await interactions.ResponseHeadersAsync;
        var interaction = interactions.ResponseStream.MoveNext(CancellationToken.None);
        await NextAsync(resources.ResponseStream);
        await NextAsync(output.ResponseStream);
        Assert.False(interaction.IsCompleted);

        await dashboard.StopServerAsync();

        // A stream that the server had to cut off would know no reason.
        foreach (var end in (Task[])[
            resources.ResponseStream.MoveNext(CancellationToken.None), output.ResponseStream.MoveNext(CancellationToken.None)])
        {
            var status = (await Assert.ThrowsAsync<RpcException>(() => end)).Status;
            Assert.Equal((StatusCode.Unavailable, "The AppHost is stopping."), (status.StatusCode, status.Detail));
        }

        // The client has not ended its own half of this call, and so may see the connection end before it sees the reason.
        await Assert.ThrowsAsync<RpcException>(() => interaction);
    }

    private static async Task<T> NextAsync<T>(IAsyncStreamReader<T> stream)
    {
        Assert.True(await stream.MoveNext(CancellationToken.None));
        return stream.Current;
    }

    private static (string Name, string State) Shape(Resource resource) => (resource.DisplayName, resource.State);
}
