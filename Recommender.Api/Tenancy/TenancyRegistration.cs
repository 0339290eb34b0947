using Microsoft.Extensions.Options;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Tenancy;

internal static class TenancyRegistration
{
    public static void AddTenancy(this IServiceCollection services)
    {
        services.AddOptions<TenancyOptions>()
            .Configure<IConfiguration>((options, configuration) =>
            {
                options.SigningKey = configuration["GATEWAY_SIGNING_KEY"] ?? "";
                options.DefaultTenantId = configuration["DEFAULT_TENANT_ID"] ?? options.DefaultTenantId;
            })
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TenancyOptions>, TenancyOptionsValidator>();
        services.AddSingleton<TenantDirectory>();
        services.AddSingleton(provider => new IdentityHeader(
            provider.GetRequiredService<IOptions<TenancyOptions>>().Value.SigningKey, provider.GetRequiredService<TimeProvider>()));
    }
}
