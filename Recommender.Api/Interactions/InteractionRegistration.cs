using Recommender.Engine.Interactions;

namespace Recommender.Api.Interactions;

internal static class InteractionRegistration
{
    public static void AddInteractions(this IServiceCollection services)
    {
        services.AddSingleton<InteractionPartitions>();
        services.AddSingleton<InteractionRecorder>();
        services.AddSingleton<InteractionHistory>();
    }
}
