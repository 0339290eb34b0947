namespace Recommender.Gateway.Origins;

internal static class OriginRegistration
{
    public static void AddOrigins(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<OriginOptions>().BindConfiguration("");
        builder.Services.AddSingleton<KnownOrigins>();
    }
}
