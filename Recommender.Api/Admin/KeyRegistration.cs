using Recommender.Engine.Tenancy;

namespace Recommender.Api.Admin;

internal static class KeyRegistration
{
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeyChanges>();
        services.AddSingleton<KeyAdministration>();
    }
}
