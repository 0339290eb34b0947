using Recommender.Engine.Schema;
using Recommender.Engine.Storage;

namespace Recommender.Api.Startup;

internal static class StartupRegistration
{
    public static void AddSchemaWait(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<SchemaGate>();
        services.AddStorageHealth();
        services.AddSingleton<WarmUp>();
        services.AddHealthChecks().AddCheck<WarmHealth>("warm", tags: [ServiceDefaults.ServiceDefaults.Ready]);
    }
}
