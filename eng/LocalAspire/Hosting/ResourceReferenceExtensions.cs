using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>
/// The two overloads of WithReference. (Upstream they are in ResourceBuilderExtensions too; callers see no difference.)
/// </summary>
public static class ResourceReferenceExtensions
{
    /// <summary>
    /// Gives the resource a connection string as ConnectionStrings__name, and its parts as NAME_HOST, NAME_PORT and so on.
    /// A connection string from the configuration comes alone.
    /// </summary>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithConnectionString> source)
        where T : IResourceWithEnvironment
    {
        var target = source.Resource;
        return builder.WithAnnotation(new ReferenceAnnotation(target)).WithEnvironment(context =>
        {
            context.EnvironmentVariables[$"ConnectionStrings__{target.Name}"] = new ConnectionStringOf(target);
            foreach (var (property, value) in target.IsGiven() ? [] : target.ConnectionProperties)
            {
                context.EnvironmentVariables[$"{VariablePrefix(target)}_{property.ToUpperInvariant()}"] = value;
            }
        });
    }

    /// <summary>
    /// Tells the resource where the other one is: services__name__endpoint__n, one for each replica, so that the consumer
    /// spreads its requests itself; there is no proxy in between. NAME_ENDPOINT is the first of them.
    /// </summary>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where T : IResourceWithEnvironment
    {
        var target = source.Resource;
        return builder.WithAnnotation(new ReferenceAnnotation(target)).WithEnvironment(context =>
        {
            foreach (var endpoint in target.Endpoints())
            {
                var reference = new EndpointReference(target, endpoint.Name);
                context.EnvironmentVariables[$"{VariablePrefix(target)}_{endpoint.Name.ToUpperInvariant()}"] = reference.UrlOf(0);
                for (var replica = 0; replica < Math.Max(1, endpoint.Allocated.Count); replica++)
                {
                    var variable = string.Create(CultureInfo.InvariantCulture, $"services__{target.Name}__{endpoint.Name}__{replica}");
                    context.EnvironmentVariables[variable] = reference.UrlOf(replica);
                }
            }
        });
    }

    /// <summary>Notes a connection string of the configuration: ConnectionStrings:name, else the URL in a variable of common use.</summary>
    internal static IResourceBuilder<T> WithGivenConnectionString<T>(
        this IResourceBuilder<T> builder, string urlVariable, Func<string, string> fromUrl)
        where T : IResourceWithConnectionString
    {
        var configuration = builder.ApplicationBuilder.Configuration;
        string?[] candidates = [configuration.GetConnectionString(builder.Resource.Name), configuration[urlVariable]];
        var given = candidates.FirstOrDefault(text => !string.IsNullOrEmpty(text));
        return given is null || builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? builder
            : builder.WithAnnotation(new GivenConnectionStringAnnotation(fromUrl(given)));
    }

    private static string VariablePrefix(IResource resource) => resource.Name.Replace('-', '_').ToUpperInvariant();
}
