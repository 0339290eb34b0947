namespace Recommender.Api.Ingest;

internal static class BodyRegistration
{
    /// <summary>Compressed bodies, and limits of size and time for all of them.</summary>
    public static void AddBodies(this WebApplicationBuilder builder)
    {
        builder.Services.AddRequestDecompression();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        });
    }
}
