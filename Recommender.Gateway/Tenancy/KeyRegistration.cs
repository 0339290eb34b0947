using Microsoft.AspNetCore.Server.Kestrel.Core;
using Recommender.Engine.Caching;
using Recommender.Engine.Tenancy;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Gateway.Tenancy;

internal static class KeyRegistration
{
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddVariables<AccessOptions>();
        services.Configure<KestrelServerOptions>(RecentKey.AddTo);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<KeyStore>();
        services.AddSingleton<Installation>();
        services.AddSingleton<KeyChanges>();
        services.AddSingleton<Callers>();
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<KeyWatch>();
        services.AddSingleton<OpenRoutes>();
        services.AddSingleton<Authentication>();
        services.AddSingleton<KeyUsage>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUsage>());
        services.AddHostedService<KeyChangeListener>();
        services.AddHostedService<AccessWarnings>();
    }
}
