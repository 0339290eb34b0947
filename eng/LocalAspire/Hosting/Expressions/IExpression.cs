namespace Aspire.Hosting.Expressions;

/// <summary>A value with two faces: a placeholder in the manifest, the value itself when the application runs.</summary>
internal interface IExpression
{
    string ManifestExpression { get; }

    string Value { get; }

    IEnumerable<IExpression> References => [];
}
