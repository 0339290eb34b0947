using Npgsql;

namespace Recommender.Api.Configuration;

internal static class SettingsRegistration
{
    // sysexits.h: EX_CONFIG.
    private const int ConfigurationError = 78;

    /// <summary>
    /// Reads the variables, with and without the prefix <c>APP_</c>; one that cannot be used ends the process with a
    /// sentence about it.
    /// </summary>
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        builder.Configuration.AddEnvironmentVariables("APP_");
        var settings = new ServiceSettings(builder.Configuration);
        if (settings.Problems.Count > 0)
        {
            Console.Error.WriteLine(string.Join(Environment.NewLine, settings.Problems));
            Environment.Exit(ConfigurationError);
        }

        builder.Services.AddSingleton(settings);
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = settings.MaxRequestMegabytes * 1024L * 1024L);
        if (builder.Configuration.GetConnectionString("recommender") is { } connection)
        {
            builder.Configuration["ConnectionStrings:recommender"] = new NpgsqlConnectionStringBuilder(connection)
            {
                MaxPoolSize = settings.MaxConnections,
                MinPoolSize = settings.MinConnections,
            }.ConnectionString;
        }
    }
}
