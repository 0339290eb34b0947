using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    private const string DataPath = "/var/lib/postgresql/data";
    private const int Port = 5432;

    public static IResourceBuilder<PostgresServerResource> AddPostgres(this IDistributedApplicationBuilder builder, string name)
    {
        var postgres = new PostgresServerResource(name, builder.CreatePassword(name));
        return builder.AddResource(postgres)
            .WithImage("library/postgres", "17.6")
            .WithAnnotation(new EndpointAnnotation("tcp", "tcp", "tcp") { TargetPort = Port })
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["POSTGRES_HOST_AUTH_METHOD"] = "scram-sha-256";
                context.EnvironmentVariables["POSTGRES_INITDB_ARGS"] = "--auth-host=scram-sha-256 --auth-local=scram-sha-256";
                context.EnvironmentVariables["POSTGRES_USER"] = PostgresServerResource.UserName;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = postgres.PasswordParameter;
            });
    }

    /// <summary>Adds a database, which is created when the server is up and lacks it.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(this IResourceBuilder<PostgresServerResource> builder, string name) =>
        builder.ApplicationBuilder.AddResource(new PostgresDatabaseResource(name, name, builder.Resource))
            .WithGivenConnectionString("DATABASE_URL", ConnectionStrings.ConnectionUrl.ToNpgsql);

    /// <summary>Keeps the data in a named volume. This runtime keeps it in the data folder of the AppHost.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(this IResourceBuilder<PostgresServerResource> builder, string name) =>
        builder.WithAnnotation(new ContainerVolumeAnnotation(name, DataPath));
}
