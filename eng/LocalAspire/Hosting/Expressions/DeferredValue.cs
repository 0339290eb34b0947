namespace Aspire.Hosting.Expressions;

/// <summary>A value that is asked for when it is needed, such as a port.</summary>
internal sealed class DeferredValue(string manifestExpression, Func<string> value) : IExpression
{
    public string ManifestExpression { get; } = manifestExpression;

    public string Value => value();
}
