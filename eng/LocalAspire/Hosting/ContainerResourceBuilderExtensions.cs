using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ContainerResourceBuilderExtensions
{
    /// <summary>Names the image that the manifest deploys. This runtime starts a local server instead.</summary>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string tag)
        where T : ContainerResource =>
        builder.WithAnnotation(new ContainerImageAnnotation("docker.io", image, tag));
}
