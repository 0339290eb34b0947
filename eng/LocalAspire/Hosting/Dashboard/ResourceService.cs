using Aspire.Hosting.Board;
using Aspire.Hosting.Dashboard.Wire;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// What the dashboard reads and commands. No stream ever ends by itself, because the dashboard would call again at once, or stop
/// following; they end with the server, at the first sign of its shutdown, so that it need not wait for them.
/// </summary>
internal sealed class ResourceService(ResourceBoard board, ResourceServiceOptions options, IHostApplicationLifetime lifetime)
    : DashboardService.DashboardServiceBase
{
    public override Task<ApplicationInformationResponse> GetApplicationInformation(
        ApplicationInformationRequest request, ServerCallContext context) =>
        Task.FromResult(new ApplicationInformationResponse { ApplicationName = options.ApplicationName });

    public override Task WatchResources(
        WatchResourcesRequest request, IServerStreamWriter<WatchResourcesUpdate> responseStream, ServerCallContext context) =>
        UntilStopped(context, async cancellationToken =>
        {
            using var watch = board.Watch();
            var initial = new InitialResourceData { Resources = { watch.Initial.Select(ResourceMessages.ToMessage) } };
            await responseStream.WriteAsync(new() { InitialData = initial }, cancellationToken);
            await foreach (var change in watch.Changes(cancellationToken))
            {
                var changes = new WatchResourcesChanges { Value = { ResourceMessages.ToMessage(change) } };
                await responseStream.WriteAsync(new() { Changes = changes }, cancellationToken);
            }
        });

    public override Task WatchResourceConsoleLogs(
        WatchResourceConsoleLogsRequest request, IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream, ServerCallContext context) =>
        UntilStopped(context, async cancellationToken =>
        {
            var log = board.Log(request.ResourceName);
            await foreach (var lines in log.Read(follow: !request.SuppressFollow, cancellationToken))
            {
                await responseStream.WriteAsync(new() { LogLines = { lines.Select(ResourceMessages.ToMessage) } }, cancellationToken);
            }
        });

    public override async Task<ResourceCommandResponse> ExecuteResourceCommand(ResourceCommandRequest request, ServerCallContext context)
    {
        try
        {
            var outcome = await board.ExecuteAsync(request.ResourceName, request.CommandName, context.CancellationToken);
            var response = new ResourceCommandResponse
            {
                Kind = outcome.Succeeded ? ResourceCommandResponseKind.Succeeded : ResourceCommandResponseKind.Failed,
            };
            if (outcome.Message is { } message)
            {
                response.Message = message;
            }
            return response;
        }
        catch (OperationCanceledException)
        {
            return new() { Kind = ResourceCommandResponseKind.Cancelled };
        }
    }

    /// <summary>
    /// Nobody is ever asked anything. Without the method the dashboard usually says so and goes on, but depending on which of
    /// its calls answers first it may wait for resources for ever. It looks at the headers to see whether the method is there.
    /// </summary>
    public override Task WatchInteractions(
        IAsyncStreamReader<WatchInteractionsRequestUpdate> requestStream, IServerStreamWriter<WatchInteractionsResponseUpdate> responseStream,
        ServerCallContext context) =>
        UntilStopped(context, async cancellationToken =>
        {
            await context.WriteResponseHeadersAsync([]);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });

    private async Task UntilStopped(ServerCallContext context, Func<CancellationToken, Task> stream)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await stream(end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The AppHost is stopping."));
        }
    }
}
