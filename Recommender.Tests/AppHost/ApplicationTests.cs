using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace Recommender.Tests.AppHost;

/// <summary>The whole system as its AppHost starts it, seen from outside through the gateway.</summary>
public sealed class ApplicationTests : IAsyncLifetime
{
    private const string OperatorKey = "operator-key-of-the-application-test";

    private DistributedApplication _application = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Recommender_AppHost>(
            [$"--API_KEY={OperatorKey}", "--API_REPLICAS=2"]);
        _application = await builder.BuildAsync();
        await _application.StartAsync();
        await _application.ResourceNotifications.WaitForResourceHealthyAsync("gateway");
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Fact]
    public async Task Entity_written_through_the_gateway_is_read_back_and_only_with_the_key()
    {
        using var stranger = _application.CreateHttpClient("gateway");
        using var client = _application.CreateHttpClient("gateway");
        client.DefaultRequestHeaders.Add("X-API-Key", OperatorKey);
        var written = new { entity_id = "dune", entity_type = "book", attributes = new { title = "Dune" } };

        using var ready = await stranger.GetAsync(new Uri("/ready", UriKind.Relative));
        using var refused = await stranger.GetAsync(new Uri("/api/v1/entities/dune", UriKind.Relative));
        using var created = await client.PostAsJsonAsync(new Uri("/api/v1/entities", UriKind.Relative), written);
        var read = await client.GetFromJsonAsync<JsonNode>(new Uri("/api/v1/entities/dune?entity_type=book", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("Dune", read!["attributes"]!["title"]!.GetValue<string>());
    }
}
