using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;
using Recommender.Engine.Faults;
using Recommender.Engine.Tracing;
using Recommender.Engine.Webhooks;

namespace Recommender.ModelWorker.Webhooks;

/// <summary>Sends one message once. Whatever the receiver does, this takes no longer than the time-out and reads only the beginning of its answer.</summary>
internal sealed class WebhookSender : IDisposable
{
    private const int AnswerBytes = 1024;
    private const int HeaderKilobytes = 16;

    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");
    private static readonly ProductInfoHeaderValue Agent = new("Recommender-Webhooks", "1.0");

    private readonly HttpMessageInvoker _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;

    public WebhookSender(IOptions<WebhookOptions> options, TimeProvider clock)
        : this(options, clock, static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken))
    {
    }

    internal WebhookSender(
        IOptions<WebhookOptions> options, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds);
        _clock = clock;
        _http = new(new SocketsHttpHandler
        {
            ConnectCallback = new TargetConnections(options.Value.Targets, resolve).ConnectAsync,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = HeaderKilobytes,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        });
    }

    public async Task<DeliveryOutcome> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        var (at, started) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        using var patience = new CancellationTokenSource(_timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = Request(message, at);
            using var response = await _http.SendAsync(request, either.Token);
            var status = (int)response.StatusCode;
            var body = await BeginningAsync(response.Content, either.Token);
            return new(status, body, Objection(status), at, _clock.GetElapsedTime(started));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the receiver or the way to it did wrong is a failed attempt, never a failure of ours.
            return new(null, null, Describe(failure), at, _clock.GetElapsedTime(started));
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(WebhookMessage message, DateTimeOffset at)
    {
        var body = message.Body();
        var timestamp = at.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, message.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.UserAgent.Add(Agent);
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Standard(message.Secrets, message.Id, timestamp, body));
        request.Headers.Add("X-Webhook-Event", message.FormerType);
        request.Headers.Add("X-Webhook-Timestamp", message.CreatedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        request.Headers.Add("X-Webhook-Signature", WebhookSignature.OfBody(message.Secrets[0], body));
        if (Work.Trace is { } trace)
        {
            // The receiver's work belongs to the trace too; unrecorded ones are nobody else's business.
            request.Headers.Add("traceparent", trace);
        }

        return request;
    }

    // The status has decided already; an answer that never ends is not waited for beyond the time-out.
    internal static async Task<string?> BeginningAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var bytes = new byte[AnswerBytes];
        var length = 0;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            int read;
            do
            {
                read = await stream.ReadAsync(bytes.AsMemory(length), cancellationToken);
                length += read;
            }
            while (read > 0 && length < bytes.Length);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or OperationCanceledException)
        {
            // The body is only shown to people, who see what did arrive.
        }

        return length == 0 ? null : Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Replace('\0', ' ');
    }

    private static string? Objection(int status) => status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => "the receiver redirects, which is not followed",
        _ => $"the receiver answered {status}",
    };

    private string Describe(Exception failure) => failure switch
    {
        OperationCanceledException => $"no answer within {_timeout.TotalSeconds:N0} s",
        HttpRequestException { InnerException: RefusedException refused } => refused.Message,
        HttpRequestException { InnerException: AuthenticationException } => "TLS failed: the receiver's certificate is not trusted",
        HttpRequestException { InnerException: SocketException socket } => $"cannot connect: {socket.SocketErrorCode}",
        _ => failure.Message,
    };
}
