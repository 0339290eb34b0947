using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A text with holes for what is known only at the start (addresses, passwords), which the manifest shows as placeholders.</summary>
public sealed class ReferenceExpression : IExpression
{
    private readonly IReadOnlyList<object> parts;

    private ReferenceExpression(IReadOnlyList<object> parts) => this.parts = parts;

    /// <summary>The text with placeholders.</summary>
    public string ValueExpression => Join(expression => expression.ManifestExpression);

    string IExpression.ManifestExpression => ValueExpression;

    string IExpression.Value => ResolvedValue;

    IEnumerable<IExpression> IExpression.References => parts.OfType<IExpression>();

    internal string ResolvedValue => Join(expression => expression.Value);

    internal static ReferenceExpression Create(Handler handler) => new(handler.Parts);

    private string Join(Func<IExpression, string> text) =>
        string.Concat(parts.Select(part => part is IExpression expression ? text(expression) : part));

    [InterpolatedStringHandler]
    internal sealed class Handler(int literalLength, int formattedCount)
    {
        public List<object> Parts { get; } = new(literalLength == 0 ? formattedCount : (2 * formattedCount) + 1);

        public void AppendLiteral(string value) => Parts.Add(value);

        public void AppendFormatted(string value) => Parts.Add(value);

        public void AppendFormatted(IExpression value) => Parts.Add(value);

        /// <summary>The only format is uri: percent-encoded for the user part of an address.</summary>
        public void AppendFormatted(ParameterResource value, string format) =>
            Parts.Add(format == "uri" ? new UriEncodedParameter(value) : throw new FormatException(format));
    }
}
