namespace Aspire.Hosting.ApplicationModel;

/// <summary>A database of a PostgreSQL server.</summary>
public sealed class PostgresDatabaseResource : Resource, IResourceWithConnectionString
{
    internal PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
        : base(name)
    {
        DatabaseName = databaseName;
        Parent = parent;
    }

    public string DatabaseName { get; }

    public PostgresServerResource Parent { get; }

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"{new ConnectionStringOf(Parent)};Database={DatabaseName}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.ConnectionProperties =>
        Parent.Properties(DatabaseName).Append(new("DatabaseName", ReferenceExpression.Create($"{DatabaseName}")));
}
