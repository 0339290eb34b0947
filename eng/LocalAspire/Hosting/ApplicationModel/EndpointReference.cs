using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource; where it is, is known once the application has started.</summary>
public sealed class EndpointReference
{
    internal EndpointReference(IResourceWithEndpoints owner, string name)
    {
        Resource = owner;
        EndpointName = name;
    }

    public IResourceWithEndpoints Resource { get; }

    public string EndpointName { get; }

    /// <summary>The address of the first replica.</summary>
    public string Url => Urls[0];

    /// <summary>The addresses of all replicas.</summary>
    internal IReadOnlyList<string> Urls =>
        [.. Annotation.Allocated.Select(at => string.Create(CultureInfo.InvariantCulture, $"{Annotation.UriScheme}://{at.Host}:{at.Port}"))];

    internal EndpointAnnotation Annotation => Resource.Endpoints().Single(endpoint => endpoint.Name == EndpointName);

    internal IExpression Host => Property("host", () => Allocated.Host);

    internal IExpression Port => Property("port", () => Allocated.Port.ToString(CultureInfo.InvariantCulture));

    internal IExpression TargetPort => Property("targetPort", () => Allocated.Port.ToString(CultureInfo.InvariantCulture));

    internal IExpression Scheme => Property("scheme", () => Annotation.UriScheme);

    internal IExpression TlsEnabled => Property("tlsEnabled", () => bool.FalseString);

    private (string Host, int Port) Allocated =>
        Annotation.Allocated is [var first, ..] ? first
        : throw new InvalidOperationException($"The endpoint {EndpointName} of {Resource.Name} has no address before the application starts.");

    /// <summary>The address of one replica.</summary>
    internal IExpression UrlOf(int replica) => Property("url", () => Urls[replica]);

    private DeferredValue Property(string name, Func<string> value) => new($"{{{Resource.Name}.bindings.{EndpointName}.{name}}}", value);
}
