using Recommender.Engine.Tenancy;
using Recommender.ServiceDefaults.Configuration;

namespace Recommender.Api.Tenancy;

internal static class TenancyRegistration
{
    public static void AddTenancy(this WebApplicationBuilder builder)
    {
        var tenancy = builder.AddVariables<TenancyOptions>();
        builder.Services.AddSingleton<TenantDirectory>();
        builder.Services.AddSingleton(provider => new IdentityHeader(
            tenancy.SigningKey, provider.GetRequiredService<TimeProvider>()));
    }
}
