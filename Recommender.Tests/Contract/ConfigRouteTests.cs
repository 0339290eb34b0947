using System.Net;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

public sealed class ConfigRouteTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Values_in_effect_are_texts_without_secrets()
    {
        var answer = await api.Operator().GetAsync("/api/config");

        var config = await answer.JsonAsync(HttpStatusCode.OK);
        Assert.Equal("32", config["database"]!["max_connections"]!.GetValue<string>());
        Assert.Equal("0.6", config["algorithms"]!["hybrid"]!["collaborative_weight"]!.GetValue<string>());
        Assert.Equal("default", config["tenant"]!["default_tenant_id"]!.GetValue<string>());
        Assert.DoesNotContain("password", config.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }
}
