namespace Aspire.Hosting.ApplicationModel;

/// <summary>Others connect to it with a connection string.</summary>
public interface IResourceWithConnectionString : IResource
{
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>The parts of the connection string by name, in the order in which a consumer gets them as variables.</summary>
    internal IEnumerable<KeyValuePair<string, ReferenceExpression>> ConnectionProperties { get; }
}
