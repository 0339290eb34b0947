using Recommender.Engine.Schema;
using Recommender.ServiceDefaults;

namespace Recommender.Api.Startup;

internal static class StartupRegistration
{
    public static void AddSchemaWait(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<SchemaGate>();
        services.AddSingleton<WarmUp>();
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: [ServiceDefaults.ServiceDefaults.Ready]);
    }
}
