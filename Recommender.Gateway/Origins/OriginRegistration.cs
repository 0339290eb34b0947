using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Gateway.Origins;

internal static class OriginRegistration
{
    public static void AddOrigins(this WebApplicationBuilder builder)
    {
        builder.AddVariables<OriginOptions>();
        builder.Services.AddSingleton<KnownOrigins>();
    }
}
