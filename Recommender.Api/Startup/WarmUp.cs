using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Npgsql;
using Recommender.Api.Tenancy;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Startup;

/// <summary>
/// What a replica does before it calls itself ready: it opens some connections to the database, one after the other, and
/// answers itself a few reads. A cold one that gets its share of the load at once opens dozens of connections in the
/// moment in which everything is also compiled; on a busy machine each of them then takes longer than it may.
/// </summary>
internal sealed class WarmUp(NpgsqlDataSource database, IServer server, IdentityHeader identity, IOptions<TenancyOptions> tenancy)
{
    private const int Connections = 8;
    private const int Rounds = 5;

    private static readonly string[] Reads =
        ["/api/v1/recommendations/user/warm-up", "/api/v1/recommendations/trending", "/api/v1/interactions/user/warm-up"];

    private readonly Lock _lock = new();
    private Task? _warming;

    /// <summary>Ends when the replica is warm. What failed is tried again for the next who asks.</summary>
    public Task CompletedAsync()
    {
        lock (_lock)
        {
            return _warming = _warming is null or { IsCompleted: true, IsCompletedSuccessfully: false } ? RunAsync() : _warming;
        }
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        await ConnectAsync();
        if (OwnAddress() is { } address)
        {
            await AskAsync(address);
        }

        // What starting left behind would be kept until the first collection, which an idle replica may never have.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
    }

    private async Task ConnectAsync()
    {
        var open = new List<NpgsqlConnection>();
        try
        {
            var most = new NpgsqlConnectionStringBuilder(database.ConnectionString).MaxPoolSize;
            while (open.Count < Math.Min(Connections, most))
            {
                open.Add(await database.OpenConnectionAsync());
            }
        }
        finally
        {
            open.ForEach(connection => connection.Dispose());
        }
    }

    private async Task AskAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Add(IdentityHeader.Name, identity.Sign(new(null, tenancy.Value.DefaultTenantId, Scopes.Read)));
        foreach (var path in Enumerable.Repeat(Reads, Rounds).SelectMany(reads => reads))
        {
            // What the answer is does not matter here.
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        }
    }

    /// <summary>Where this process listens without TLS; null when it does not.</summary>
    private Uri? OwnAddress() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Select(address => BindingAddress.Parse(address))
            .Where(binding => binding.Scheme == Uri.UriSchemeHttp && !binding.IsUnixPipe)
            .Select(binding => new UriBuilder(Uri.UriSchemeHttp, IsAny(binding.Host) ? "127.0.0.1" : binding.Host, binding.Port).Uri)
            .FirstOrDefault();

    private static bool IsAny(string host) => host is "+" or "*" or "0.0.0.0" or "[::]";
}
