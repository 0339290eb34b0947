using System.Net.Http.Headers;
using System.Reflection;
using Recommender.Benchmarks.Gateway;

namespace Recommender.Benchmarks.Limits;

/// <summary>
/// The limits of the plumbing, as processes like those of the service: Kestrel that returns ready bytes, and the same behind
/// a YARP that does nothing else. Figures of the service are quoted as shares of these, measured in the same run.
/// </summary>
internal sealed class LimitProcesses : IAsyncDisposable
{
    // The plumbing at its best.
    private static readonly Dictionary<string, string> Environment = new() { ["DOTNET_gcServer"] = "1" };

    private readonly HttpClient _http = new();
    private readonly ServiceProcess _kestrel;
    private readonly ServiceProcess _yarp;

    private LimitProcesses()
    {
        var self = Assembly.GetExecutingAssembly().Location;
        _kestrel = new(self, ServiceProcess.FreePort(), Environment, "bare-yarp");
        _yarp = new(self, ServiceProcess.FreePort(), Environment, "bare-yarp", "--to", _kestrel.Address.ToString());
    }

    public Uri Kestrel => _kestrel.Address;

    public Uri Yarp => _yarp.Address;

    public static async Task<LimitProcesses> StartAsync(CancellationToken cancellationToken)
    {
        var limits = new LimitProcesses();
        await limits._kestrel.StartAsync(cancellationToken);
        await limits._yarp.StartAsync(cancellationToken);
        return limits;
    }

    /// <summary>From now on every request is answered with these bytes.</summary>
    public async Task AnswerWithAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await _http.PutAsync(Kestrel, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await _yarp.DisposeAsync();
        await _kestrel.DisposeAsync();
        _http.Dispose();
    }
}
