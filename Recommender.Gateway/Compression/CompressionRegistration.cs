using Microsoft.AspNetCore.ResponseCompression;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Gateway.Compression;

internal static class CompressionRegistration
{
    private static readonly string[] OurTypes = ["application/problem+json", "application/x-ndjson", "text/csv"];

    public static void AddCompression(this WebApplicationBuilder builder)
    {
        builder.AddVariables<CompressionOptions>();
        builder.Services.AddResponseCompression(compression =>
        {
            // No answer mixes a secret with what somebody else chose, so compression gives nothing away.
            compression.EnableForHttps = true;
            compression.MimeTypes = ResponseCompressionDefaults.MimeTypes.Concat(OurTypes);
        });
        builder.Services.AddSingleton<IResponseCompressionProvider, WorthwhileCompression>();
    }

    public static void UseCompression(this WebApplication app)
    {
        if (app.Services.GetRequiredService<CompressionOptions>().Enabled)
        {
            app.UseResponseCompression();
        }
    }
}
