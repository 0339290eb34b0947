using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class RedisBuilderExtensions
{
    private const int Port = 6379;

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name)
    {
        var redis = new RedisResource(name, builder.CreatePassword(name, special: false)) { Entrypoint = "/bin/sh" };
        return builder.AddResource(redis)
            .WithImage("library/redis", "8.6")
            .WithAnnotation(new EndpointAnnotation("tcp", "redis", "tcp") { TargetPort = Port })
            .WithAnnotation(new ContainerArgumentsAnnotation("-c", "redis-server --requirepass $REDIS_PASSWORD"))
            .WithEnvironment(context => context.EnvironmentVariables["REDIS_PASSWORD"] = redis.PasswordParameter)
            .WithGivenConnectionString("REDIS_URL", ConnectionStrings.ConnectionUrl.ToStackExchange);
    }
}
