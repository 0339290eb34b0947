using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Recommender.Cli.Connection;

/// <summary>Calls the service, waits when it asks for that, and turns its errors into one readable sentence.</summary>
internal sealed class ServiceClient : IDisposable
{
    private const int Attempts = 6;

    private readonly HttpClient _http;
    private readonly string? _tenant;

    public ServiceClient(Uri url, string apiKey, string? tenant)
    {
        // In the query, because a header cannot hold every name.
        _tenant = tenant is null ? null : $"tenant_id={Uri.EscapeDataString(tenant)}";
        _http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
        _http.DefaultRequestHeaders.Add("X-API-Key", apiKey);
    }

    public Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, AddressOf(path)), cancellationToken);

    /// <summary>Posts newline-delimited JSON. Sending the same records again must be harmless: it is repeated on failure.</summary>
    public Task<JsonDocument> PostLinesAsync(string path, ReadOnlyMemory<byte> lines, CancellationToken cancellationToken) =>
        SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, AddressOf(path))
            {
                Content = new ReadOnlyMemoryContent(lines) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } },
            },
            cancellationToken);

    /// <summary>Sends a request that must not arrive twice, so a failure is not repeated; the answer is null without a body.</summary>
    public async Task<JsonDocument?> SendOnceAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        try
        {
            using var message = new HttpRequestMessage(method, AddressOf(path)) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await _http.SendAsync(message, cancellationToken);
            return !response.IsSuccessStatusCode ? throw await RefusalAsync(response, cancellationToken)
                : response.StatusCode == HttpStatusCode.NoContent ? null
                : await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandException($"{_http.BaseAddress} does not answer: {failure.Message}");
        }
    }

    public void Dispose() => _http.Dispose();

    private string AddressOf(string path) => _tenant is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{_tenant}";

    private async Task<JsonDocument> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (answer, wait) = await TryAsync(request, attempt == Attempts, cancellationToken);
            if (answer is not null)
            {
                return answer;
            }

            await Task.Delay(wait, cancellationToken);
        }
    }

    private async Task<(JsonDocument? Answer, TimeSpan Wait)> TryAsync(
        Func<HttpRequestMessage> request, bool last, CancellationToken cancellationToken)
    {
        try
        {
            using var message = request();
            using var response = await _http.SendAsync(message, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return (await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken), default);
            }

            return !last && response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway
                ? (null, response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1))
                : throw await RefusalAsync(response, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            return last
                ? throw new CommandException($"{_http.BaseAddress} does not answer: {failure.Message}")
                : (null, TimeSpan.FromSeconds(1));
        }
    }

    private static async Task<ServiceRefusal> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var problem = JsonDocument.Parse(text);
            var message = problem.RootElement.GetProperty("error").GetProperty("message").GetString();
            return new(response.StatusCode, $"{(int)response.StatusCode} {response.ReasonPhrase}: {message}");
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new(response.StatusCode, $"{(int)response.StatusCode} {response.ReasonPhrase}");
        }
    }
}
