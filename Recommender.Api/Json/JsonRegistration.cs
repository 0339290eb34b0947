using Recommender.Engine.Json;

namespace Recommender.Api.Json;

internal static class JsonRegistration
{
    public static void AddJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.MakeStrict();
            http.SerializerOptions.TypeInfoResolverChain.Insert(0, WireTypes.Default);
        });
}
