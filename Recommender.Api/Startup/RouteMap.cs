using Recommender.Api.Admin;
using Recommender.Api.Commerce;
using Recommender.Api.Entities;
using Recommender.Api.Experiments;
using Recommender.Api.Export;
using Recommender.Api.Ingest;
using Recommender.Api.Interactions;
using Recommender.Api.Jobs;
using Recommender.Api.Live;
using Recommender.Api.Recommendations;
using Recommender.Api.Training;
using Recommender.Api.Trending;
using Recommender.Api.Users;

namespace Recommender.Api.Startup;

internal static class RouteMap
{
    /// <summary>Everything under <c>/api/v1</c> that stores and reads.</summary>
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

    /// <summary>Everything under <c>/api/v1</c> that recommends, and the models that it does so by.</summary>
    public static void MapRecommending(this IEndpointRouteBuilder routes)
    {
        routes.MapRecommendations();
        routes.MapSeededRecommendations();
        routes.MapModels();
        routes.MapTrending();
        routes.MapStreams();
    }
}
