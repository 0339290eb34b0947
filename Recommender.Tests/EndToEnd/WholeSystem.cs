using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace Recommender.Tests.EndToEnd;

[CollectionDefinition("whole system")]
public sealed class WholeSystemTests : ICollectionFixture<WholeSystem>;

/// <summary>The AppHost's own program with everything it starts, on free ports and with empty storage.</summary>
public sealed class WholeSystem : IAsyncLifetime
{
    public const string OperatorKey = "operator-key-of-the-end-to-end-tests";

    private DistributedApplication? _application;

    /// <summary>A client of the gateway without a key.</summary>
    public HttpClient Stranger { get; private set; } = null!;

    /// <summary>What the program <c>recommender</c> has to be told to speak to it as the operator.</summary>
    public IEnumerable<(string Name, string Value)> Access =>
        [("RECOMMENDER_URL", Stranger.BaseAddress!.ToString()), ("RECOMMENDER_API_KEY", OperatorKey)];

    /// <summary>A client of the gateway with the operator key.</summary>
    public HttpClient Operator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Recommender_AppHost>(
            [$"--API_KEY={OperatorKey}", "--API_REPLICAS=2"], patience.Token);
        _application = await builder.BuildAsync(patience.Token);
        await _application.StartAsync(patience.Token);
        await _application.ResourceNotifications.WaitForResourceHealthyAsync("gateway", patience.Token);

        Stranger = _application.CreateHttpClient("gateway");
        Operator = _application.CreateHttpClient("gateway");
        Operator.DefaultRequestHeaders.Add("X-API-Key", OperatorKey);
    }

    /// <summary>A client of a service that only others of the system reach; of several replicas the first.</summary>
    public HttpClient Service(string name) => _application!.CreateHttpClient(name);

    public async ValueTask DisposeAsync()
    {
        Stranger?.Dispose();
        Operator?.Dispose();
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }
}
