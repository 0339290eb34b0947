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
    }
}
