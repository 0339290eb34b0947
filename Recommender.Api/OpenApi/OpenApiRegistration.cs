using Recommender.Api.Tenancy;
using Scalar.AspNetCore;

namespace Recommender.Api.OpenApi;

/// <summary>Where the description of the API is read, by programs and by people.</summary>
internal static class OpenApiRegistration
{
    public static void AddReference(this IServiceCollection services) => services.AddSingleton(new ApiDescription(services));

    public static void MapReference(this WebApplication app)
    {
        Map(app, "/openapi/v1.json");
        Map(app, "/api/docs").Requires(Engine.Tenancy.Scopes.Read | Engine.Tenancy.Scopes.Track);
        app.MapScalarApiReference("/scalar", scalar => scalar.WithTitle("Recommender").DisableDefaultFonts());
    }

    private static RouteHandlerBuilder Map(WebApplication app, string path) =>
        app.MapGet(path, static async (ApiDescription description) =>
            Results.Bytes(await description.JsonAsync(), "application/json;charset=utf-8")).ExcludeFromDescription();
}
