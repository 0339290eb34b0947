using System.Reflection;
using Microsoft.Extensions.Configuration;
using Recommender.Api.Ingest;
using Recommender.Engine.Recommendations;
using Recommender.Engine.Storage;
using Recommender.Gateway.Forwarding;
using Recommender.Gateway.Listening;
using Recommender.Gateway.RateLimits;
using Recommender.Gateway.Tenancy;
using Recommender.ModelWorker.Training;
using Recommender.ServiceDefaults.Configuration;
using Recommender.Tests.Deployment;

namespace Recommender.Tests.Configuration;

/// <summary>What the variables that operators may set do to the options that the services read.</summary>
public sealed class VariablesTests
{
    private const string Signing = "0123456789abcdef";

    [Theory]
    [InlineData("PORT", "abc", "PORT must be a whole number from 0 to 65535, not 'abc'.")]
    [InlineData("PORT", "70000", "PORT must be from 0 to 65535, not '70000'.")]
    [InlineData("HOST", "a b", "HOST must be a name or an address, not 'a b'.")]
    [InlineData("TRUSTED_PROXIES", "10.0.0.0/8,proxy", "TRUSTED_PROXIES must name addresses or networks, not 'proxy'.")]
    [InlineData("MAX_CONNECTIONS", "0", "MAX_CONNECTIONS must be from 1 to 1000000, not '0'.")]
    [InlineData("REQUEST_TIMEOUT_SECS", "never", "REQUEST_TIMEOUT_SECS must be a number from 0.01 to 86400, not 'never'.")]
    [InlineData("RATE_LIMIT_ENABLED", "maybe", "RATE_LIMIT_ENABLED must be true or false, not 'maybe'.")]
    [InlineData("RATE_LIMIT_WINDOW_SECS", "-1", "RATE_LIMIT_WINDOW_SECS must be from 1 to 86400, not '-1'.")]
    [InlineData("GATEWAY_SIGNING_KEY", "short", "GATEWAY_SIGNING_KEY must have at least 16 characters.")]
    [InlineData("GATEWAY_SIGNING_KEY", "", "GATEWAY_SIGNING_KEY must be set: the api believes nothing that is not signed with it.")]
    [InlineData("DEFAULT_TENANT_ID", "a/b", "DEFAULT_TENANT_ID cannot be used: tenant_id must not contain '/' (character 2).")]
    [InlineData("DATABASE_MAX_CONNECTIONS", "1e3", "DATABASE_MAX_CONNECTIONS must be a whole number from 1 to 10000, not '1e3'.")]
    [InlineData("DATABASE_MIN_CONNECTIONS", "200", "DATABASE_MIN_CONNECTIONS is 200, more than DATABASE_MAX_CONNECTIONS, which is 32.")]
    [InlineData("DEFAULT_RECOMMENDATION_COUNT", "200", "DEFAULT_RECOMMENDATION_COUNT is 200, more than MAX_RECOMMENDATION_COUNT, which is 100.")]
    [InlineData("COLLABORATIVE_WEIGHT", "1.5", "COLLABORATIVE_WEIGHT must be from 0 to 1, not '1.5'.")]
    [InlineData("RECOMMENDATION_CACHE_TTL_SECS", "NaN", "RECOMMENDATION_CACHE_TTL_SECS must be a number from 0 to 86400, not 'NaN'.")]
    [InlineData("BULK_IMPORT_BATCH_SIZE", "0", "BULK_IMPORT_BATCH_SIZE must be from 1 to 10000, not '0'.")]
    [InlineData("FULL_REBUILD_INTERVAL_HOURS", "0", "FULL_REBUILD_INTERVAL_HOURS must be from 0.01 to 8760, not '0'.")]
    public void Value_that_cannot_be_used_is_named_in_one_sentence(string name, string value, string sentence) =>
        Assert.Equal([sentence], Problems((name, value)));

    [Fact]
    public void Weights_that_are_both_set_add_up_to_one()
    {
        Assert.Equal(
            ["COLLABORATIVE_WEIGHT and CONTENT_BASED_WEIGHT must add up to 1."],
            Problems(("COLLABORATIVE_WEIGHT", "0.7"), ("CONTENT_BASED_WEIGHT", "0.4")));
        var one = Read<RecommendationOptions>(("COLLABORATIVE_WEIGHT", "0.7"));
        Assert.Equal(0.3, one.For(new()).Weights!.Value.Content, precision: 9);
    }

    [Fact]
    public void Every_variable_under_its_name_sets_what_it_says()
    {
        var storage = Read<StorageOptions>(
            ("DATABASE_MAX_CONNECTIONS", "20"), ("DATABASE_MIN_CONNECTIONS", "5"), ("DATABASE_ACQUIRE_TIMEOUT_SECS", "3"),
            ("DATABASE_IDLE_TIMEOUT_SECS", "600"), ("DATABASE_MAX_LIFETIME_SECS", "1800"), ("REDIS_CONNECTION_TIMEOUT_SECS", "5"));
        var pool = new Npgsql.NpgsqlDataSourceBuilder("Host=h");
        storage.ForRequests(pool);
        var redis = new StackExchange.Redis.ConfigurationOptions();
        storage.ForRedis(redis);
        var set = pool.ConnectionStringBuilder;
        Assert.Equal((20, 5, 3, 600, 1800), (set.MaxPoolSize, set.MinPoolSize, set.Timeout, set.ConnectionIdleLifetime, set.ConnectionLifetime));
        Assert.Equal(5000, redis.ConnectTimeout);

        var settings = Read<RecommendationOptions>(
            ("DEFAULT_RECOMMENDATION_COUNT", "5"), ("MAX_RECOMMENDATION_COUNT", "50"), ("COLLABORATIVE_WEIGHT", "0.8"),
            ("CONTENT_BASED_WEIGHT", "0.2"), ("SIMILARITY_THRESHOLD", "0.5"), ("COLD_START_MIN_INTERACTIONS", "5"),
            ("TRENDING_WINDOW_DAYS", "1"), ("POPULAR_ENTITIES_COUNT", "100"), ("RECOMMENDATION_CACHE_TTL_SECS", "300"),
            ("TRENDING_CACHE_TTL_SECS", "3600")).For(new());
        Assert.Equal((5, 50, new BlendWeights(0.8, 0.2), 0.5), (settings.DefaultCount, settings.MaxCount, settings.Weights, settings.SimilarityThreshold));
        Assert.Equal((5, TimeSpan.FromDays(1), 100), (settings.MinInteractions, settings.TrendingWindow, settings.PopularEntities));
        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)), (settings.AnswersFresh, settings.ChartsFresh));

        var training = Read<TrainingOptions>(("INCREMENTAL_UPDATE_INTERVAL_SECS", "10"), ("FULL_REBUILD_INTERVAL_HOURS", "12"));
        Assert.Equal((TimeSpan.FromSeconds(4), TimeSpan.FromHours(12)), (training.BetweenUpdates, training.FullRebuild));
        Assert.Equal("http://[::1]:81", Read<ListeningOptions>(("HOST", "::1"), ("PORT", "81")).Url);
    }

    [Theory]
    [InlineData(120, "RATE_LIMIT_REQUESTS_PER_MINUTE", "120")]
    [InlineData(240, "RATE_LIMIT_MAX_REQUESTS", "120", "RATE_LIMIT_WINDOW_SECS", "30")]
    public void Both_spellings_of_the_rate_limit_work(int perMinute, params string[] variables) =>
        Assert.Equal(
            perMinute,
            Read<RateLimitOptions>([.. variables.Chunk(2).Select(pair => (pair[0], pair[1]))]).Default.RequestsPerMinute);

    [Fact]
    public void Empty_variable_is_one_that_is_not_set() => Assert.Empty(Problems(("PORT", ""), ("MAX_CONNECTIONS", "")));

    [Fact]
    public void Every_variable_is_documented()
    {
        var documents = string.Concat(((string[])["configuration", "metrics", "webhooks"])
            .Select(name => File.ReadAllText(Path.Combine(Repository.Root, "docs", $"{name}.md"))));
        Type[] services = [typeof(AccessOptions), typeof(BodyOptions), typeof(TrainingOptions), typeof(StorageOptions), typeof(Variables)];
        var variables = services.SelectMany(service => service.Assembly.GetTypes()).SelectMany(type => type.GetProperties())
            .Select(property => property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name).OfType<string>().Distinct().ToList();

        Assert.True(variables.Count > 50);
        Assert.All(variables, name => Assert.Contains($"`{name}`", documents, StringComparison.Ordinal));
    }

    private static List<string> Problems(params (string Name, string Value)[] variables)
    {
        var all = variables.Any(variable => variable.Name == "GATEWAY_SIGNING_KEY")
            ? variables
            : [.. variables, ("GATEWAY_SIGNING_KEY", Signing)];
        var configuration = Configuration(all);
        List<string> found = [];
        Add<ListeningOptions>();
        Add<ConnectionLimits>();
        Add<RouteTimes>();
        Add<RateLimitOptions>();
        Add<AccessOptions>();
        Add<StorageOptions>();
        Add<RecommendationOptions>();
        Add<BodyOptions>();
        Add<TrainingOptions>();
        return found;

        void Add<T>()
            where T : class, new()
        {
            Variables.Read<T>(configuration, out var problems);
            found.AddRange(problems);
        }
    }

    private static T Read<T>(params (string Name, string Value)[] variables)
        where T : class, new()
    {
        var options = Variables.Read<T>(Configuration(variables), out var problems);
        Assert.Empty(problems);
        return options;
    }

    private static IConfiguration Configuration((string Name, string Value)[] variables) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(variables.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value)))
            .Build();
}
