using Recommender.Engine.Entities;

namespace Recommender.Api.Entities;

internal static class CatalogueRegistration
{
    public static void AddCatalogue(this IServiceCollection services)
    {
        services.AddSingleton<EntityStore>();
        services.AddSingleton<EntityRegistration>();
    }
}
