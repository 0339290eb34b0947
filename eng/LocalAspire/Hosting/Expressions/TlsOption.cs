using System.IO.Hashing;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Expressions;

/// <summary>
/// ",ssl=true" where the endpoint is encrypted, which it never is here. The manifest holds the choice as a resource of its
/// own, whose name is the condition and a hash over condition, both branches and the value compared with.
/// </summary>
internal sealed class TlsOption(EndpointReference endpoint) : IExpression
{
    private const string WhenTrue = ",ssl=true";

    public string ResourceName
    {
        get
        {
            var condition = endpoint.TlsEnabled.ManifestExpression;
            var hash = XxHash32.Hash(Encoding.UTF8.GetBytes(condition + WhenTrue + bool.TrueString));
            return $"cond-{condition.Trim('{', '}').Replace('.', '-').ToLowerInvariant()}-{Convert.ToHexStringLower(hash)}";
        }
    }

    public string ManifestExpression => $"{{{ResourceName}.connectionString}}";

    public string Value => "";
}
