namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Redis server, or one that speaks its protocol.</summary>
public sealed class RedisResource : ContainerResource, IResourceWithConnectionString
{
    internal RedisResource(string name, ParameterResource password)
        : base(name)
    {
        PasswordParameter = password;
        PrimaryEndpoint = new(this, "tcp");
    }

    public EndpointReference PrimaryEndpoint { get; }

    public ParameterResource PasswordParameter { get; }

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port},password={PasswordParameter}{new TlsOption(PrimaryEndpoint)}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.ConnectionProperties =>
    [
        new("Host", ReferenceExpression.Create($"{PrimaryEndpoint.Host}")),
        new("Port", ReferenceExpression.Create($"{PrimaryEndpoint.Port}")),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", ReferenceExpression.Create(
            $"{PrimaryEndpoint.Scheme}://:{PasswordParameter:uri}@{PrimaryEndpoint.Host}:{PrimaryEndpoint.Port}")),
    ];
}
