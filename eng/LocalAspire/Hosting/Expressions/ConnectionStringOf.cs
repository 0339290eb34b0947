using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Expressions;

/// <summary>The whole connection string of a resource.</summary>
internal sealed record ConnectionStringOf(IResourceWithConnectionString Resource) : IExpression
{
    public string ManifestExpression => $"{{{Resource.Name}.connectionString}}";

    public string Value => Resource.ConnectionString();

    public IEnumerable<IExpression> References => Resource.ConnectionStringExpression is IExpression expression ? [expression] : [];
}
