using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Expressions;

/// <summary>A parameter percent-encoded; the manifest holds it as a resource of its own, which the tool that deploys evaluates.</summary>
internal sealed record UriEncodedParameter(ParameterResource Parameter) : IExpression
{
    public string ResourceName => $"{Parameter.Name}-uri-encoded";

    public string ManifestExpression => $"{{{ResourceName}.value}}";

    public string Value => Uri.EscapeDataString(Parameter.ResolvedValue);

    public IEnumerable<IExpression> References => [Parameter];
}
