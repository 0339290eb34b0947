namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside: from the configuration key Parameters:name, else from its default.</summary>
public sealed class ParameterResource : Resource, IExpression
{
    private readonly Lazy<string> value;

    internal ParameterResource(string name, Func<string> value, bool secret)
        : base(name)
    {
        this.value = new(value);
        Secret = secret;
    }

    public bool Secret { get; }

    public ParameterDefault? Default { get; internal init; }

    /// <summary>The value; generated, and kept for the next run, when it is asked for the first time.</summary>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(ResolvedValue);

    string IExpression.ManifestExpression => $"{{{Name}.value}}";

    string IExpression.Value => value.Value;

    internal string ResolvedValue => value.Value;
}
