namespace Aspire.Hosting.ApplicationModel;

/// <summary>A PostgreSQL server; its databases are resources of their own.</summary>
public sealed class PostgresServerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string UserName = "postgres";

    internal PostgresServerResource(string name, ParameterResource password)
        : base(name)
    {
        PasswordParameter = password;
        PrimaryEndpoint = new(this, "tcp");
    }

    public EndpointReference PrimaryEndpoint { get; }

    public ParameterResource PasswordParameter { get; }

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={PrimaryEndpoint.Host};Port={PrimaryEndpoint.Port};Username={UserName};Password={PasswordParameter}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.ConnectionProperties => Properties(database: null);

    internal IEnumerable<KeyValuePair<string, ReferenceExpression>> Properties(string? database)
    {
        var path = database is null ? "" : $"/{database}";
        yield return new("Host", ReferenceExpression.Create($"{PrimaryEndpoint.Host}"));
        yield return new("Port", ReferenceExpression.Create($"{PrimaryEndpoint.Port}"));
        yield return new("Username", ReferenceExpression.Create($"{UserName}"));
        yield return new("Password", ReferenceExpression.Create($"{PasswordParameter}"));
        yield return new("Uri", ReferenceExpression.Create(
            $"postgresql://{UserName}:{PasswordParameter:uri}@{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port}{path}"));
        yield return new("JdbcConnectionString", ReferenceExpression.Create(
            $"jdbc:postgresql://{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port}{path}"));
    }
}
