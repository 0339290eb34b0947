using Recommender.Engine.Caching;
using Recommender.Engine.Recommendations;
using Recommender.ServiceDefaults.Configuration;
using Recommender.ServiceDefaults.Metrics;

namespace Recommender.Gateway.Caching;

internal static class EdgeRegistration
{
    public static void AddEdgeCache(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var options = builder.AddVariables<EdgeOptions>();
        services.AddSingleton<NoticeChannel>();
        services.AddSingleton(provider => new RecentChanges(
            provider.GetRequiredService<NoticeChannel>(), provider.GetRequiredService<TimeProvider>(), EdgeTerms.Lifetime));
        services.AddSingleton<EdgeAnswers>();
        services.AddSingleton<EdgeCache>();
        services.AddInstruments<EdgeMetrics>();
        services.AddInstruments<RecommendationMetrics>();
        if (options.Megabytes > 0)
        {
            services.AddHostedService<NoticeListener>();
        }
    }

    /// <summary>Belongs after the caller is known. A gateway that does not listen keeps nothing.</summary>
    public static void UseEdgeCache(this WebApplication app)
    {
        if (app.Services.GetRequiredService<EdgeOptions>().Megabytes > 0)
        {
            app.Use(app.Services.GetRequiredService<EdgeCache>().Answer);
        }
    }
}
