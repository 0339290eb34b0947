using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;
using Aspire.Hosting.Testing;

namespace Recommender.Tests.LocalAspire.AppHosts;

/// <summary>The graph of our own AppHost, without starting it.</summary>
public sealed class RecommenderModelTests
{
    private static readonly string[] Storage =
    [
        "ConnectionStrings__recommender", "RECOMMENDER_HOST", "RECOMMENDER_PORT", "RECOMMENDER_USERNAME", "RECOMMENDER_PASSWORD",
        "RECOMMENDER_URI", "RECOMMENDER_JDBCCONNECTIONSTRING", "RECOMMENDER_DATABASENAME",
        "ConnectionStrings__cache", "CACHE_HOST", "CACHE_PORT", "CACHE_PASSWORD", "CACHE_URI",
    ];

    [Theory]
    [InlineData("worker")]
    [InlineData("api", "GATEWAY_SIGNING_KEY")]
    [InlineData("gateway", "API_KEY", "GATEWAY_SIGNING_KEY", "API_HTTP", "services__api__http__0")]
    public async Task Service_gets_the_storage_and_its_keys(string service, params string[] others)
    {
        await using var builder = await BuilderAsync("--ConnectionStrings:recommender=", "--ConnectionStrings:cache=");

        var names = builder.Resources.Single(resource => resource.Name == service).EnvironmentVariables().Keys;

        Assert.Empty(Storage.Concat(others).Except(names));
    }

    [Fact]
    public async Task Connection_strings_of_the_configuration_are_passed_on_as_they_are()
    {
        await using var builder = await BuilderAsync(
            "--ConnectionStrings:recommender=", "--DATABASE_URL=postgres://me:pw@elsewhere/shop", "--ConnectionStrings:cache=elsewhere:1");

        var variables = builder.Resources.Single(resource => resource.Name == "worker").EnvironmentVariables();

        var database = (Aspire.Hosting.Expressions.IExpression)variables["ConnectionStrings__recommender"];
        Assert.Contains("elsewhere", database.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("RECOMMENDER_HOST", variables.Keys);
        Assert.DoesNotContain("CACHE_HOST", variables.Keys);
    }

    [Fact]
    public async Task Nothing_ends_before_what_needs_it()
    {
        await using var builder = await BuilderAsync();

        string[] order = [.. StopOrder.Waves(builder.Resources).Select(wave => string.Join(' ', wave.Select(resource => resource.Name)))];

        Assert.Equal(["gateway", "api", "worker", "recommender", "api-key gateway-signing-key postgres cache"], order);
    }

    [Theory]
    [InlineData("8123", 8123)]
    [InlineData("0", null)]
    public async Task Port_of_the_gateway_comes_from_PORT(string given, int? expected)
    {
        await using var builder = await BuilderAsync($"--PORT={given}");

        var endpoint = builder.Resources.Single(resource => resource.Name == "gateway").Endpoints().Single();

        Assert.Equal(expected, endpoint.Port);
        Assert.True(endpoint.IsExternal);
    }

    [Fact]
    public async Task Given_operator_key_wins_over_a_generated_one()
    {
        await using var builder = await BuilderAsync("--API_KEY=chosen");

        var parameter = builder.Resources.OfType<ParameterResource>().Single(resource => resource.Name == "api-key");

        Assert.Equal("chosen", await parameter.GetValueAsync(CancellationToken.None));
    }

    private static Task<IDistributedApplicationTestingBuilder> BuilderAsync(params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.Recommender_AppHost>(arguments);
}
