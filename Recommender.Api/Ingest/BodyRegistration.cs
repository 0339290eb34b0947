using Recommender.Api.Idempotency;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Api.Ingest;

internal static class BodyRegistration
{
    /// <summary>Compressed bodies, and limits of size and time for all of them.</summary>
    public static void AddBodies(this WebApplicationBuilder builder)
    {
        var options = builder.AddVariables<BodyOptions>();
        builder.Services.AddRequestDecompression();
        builder.Services.AddSingleton<BodyBudgets>();
        builder.Services.AddSingleton<KeyedImports>();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = options.Megabytes * 1024L * 1024L;
            server.AddServerHeader = false;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        });
    }
}
