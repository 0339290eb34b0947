using Microsoft.Extensions.Options;
using Recommender.Engine.Tenancy;

namespace Recommender.Gateway.Tenancy;

internal static class KeyRegistration
{
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccessOptions>().BindConfiguration("").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<KeyStore>();
        services.AddSingleton<KeyChanges>();
        services.AddSingleton<Callers>();
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<OpenRoutes>();
        services.AddSingleton<Authentication>();
        services.AddSingleton<KeyUsage>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUsage>());
        services.AddHostedService<KeyChangeListener>();
        services.AddHostedService<AccessWarnings>();
    }
}
