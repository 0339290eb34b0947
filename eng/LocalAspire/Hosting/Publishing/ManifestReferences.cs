using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>What the values of a manifest refer to, in the order in which they first do.</summary>
internal sealed class ManifestReferences
{
    private readonly List<UriEncodedParameter> encoded = [];

    public List<ParameterResource> Parameters { get; } = [];

    public List<TlsOption> Conditions { get; } = [];

    public void Add(IExpression? expression)
    {
        switch (expression)
        {
            case null:
                return;
            case ParameterResource parameter when !Parameters.Contains(parameter):
                Parameters.Add(parameter);
                break;
            case UriEncodedParameter form when !encoded.Contains(form):
                encoded.Add(form);
                break;
            case TlsOption condition when Conditions.All(known => known.ResourceName != condition.ResourceName):
                Conditions.Add(condition);
                break;
            default:
                break;
        }
        foreach (var reference in expression.References)
        {
            Add(reference);
        }
    }

    public List<UriEncodedParameter> EncodedOf(ParameterResource parameter) => [.. encoded.Where(form => form.Parameter == parameter)];

    /// <summary>The forms of all other parameters.</summary>
    public List<UriEncodedParameter> EncodedOutside(IEnumerable<IResource> parameters) =>
        [.. encoded.Where(form => !parameters.Contains(form.Parameter))];
}
