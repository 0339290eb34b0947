using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace Recommender.Gateway.Compression;

/// <summary>Leaves answers alone that fit into a packet anyway.</summary>
internal sealed class WorthwhileCompression(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    private const long Smallest = 1000;

    public override bool ShouldCompressResponse(HttpContext context) =>
        context.Response.ContentLength is null or >= Smallest && base.ShouldCompressResponse(context);
}
