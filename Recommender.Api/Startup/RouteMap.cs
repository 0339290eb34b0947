using Recommender.Api.Admin;
using Recommender.Api.Commerce;
using Recommender.Api.Entities;
using Recommender.Api.Experiments;
using Recommender.Api.Export;
using Recommender.Api.Ingest;
using Recommender.Api.Interactions;
using Recommender.Api.Jobs;
using Recommender.Api.Users;

namespace Recommender.Api.Startup;

internal static class RouteMap
{
    /// <summary>Everything under <c>/api/v1</c> that stores and reads; what recommends is mapped beside it.</summary>
    public static void MapData(this IEndpointRouteBuilder routes)
    {
        routes.MapEntities();
        routes.MapInteractions();
        routes.MapHistories();
        routes.MapInteractionTypes();
        routes.MapBulk();
        routes.MapJobs();
        routes.MapExport();
        routes.MapUsers();
        routes.MapTenants();
        routes.MapAbEvents();
        routes.MapProducts();
        routes.MapWidget();
    }
}
