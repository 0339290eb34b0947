using System.Globalization;
using Aspire.Hosting.Board;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Wire;
using Aspire.Hosting.Processes;
using Grpc.Core;
using Grpc.Net.Client;

namespace Recommender.Tests.LocalAspire.Dashboard;

/// <summary>A resource service of its own, and the dashboard's side of the wire.</summary>
internal sealed class DashboardClient : IAsyncDisposable
{
    public const string Key = "right";

    private readonly GrpcChannel _channel;
    private readonly ResourceServer _server;

    private DashboardClient(ResourceBoard board, ResourceServer server, int port)
    {
        (Board, _server) = (board, server);
        _channel = GrpcChannel.ForAddress(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        Calls = new(_channel);
    }

    public ResourceBoard Board { get; }

    public DashboardService.DashboardServiceClient Calls { get; }

    public Metadata Headers { get; } = new() { { "x-resource-service-api-key", Key } };

    public static async Task<DashboardClient> ConnectAsync()
    {
        var board = new ResourceBoard(TimeProvider.System);
        var port = FreePort.Next();
        return new(board, await ResourceServer.StartAsync(board, new("shop", port, Key), CancellationToken.None), port);
    }

    /// <summary>Stops the server, which waits for the streams as long as it takes them to end.</summary>
    public Task StopServerAsync() => _server.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }
}
