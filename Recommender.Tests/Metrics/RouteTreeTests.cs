using Recommender.Gateway.Metrics;

namespace Recommender.Tests.Metrics;

public sealed class RouteTreeTests
{
    [Theory]
    [InlineData("/api/v1/entities", "/api/v1/entities")]
    [InlineData("/api/v1/entities/bulk", "/api/v1/entities/bulk")]
    [InlineData("/api/v1/entities/p-17", "/api/v1/entities/{id}")]
    [InlineData("/API/V1/Recommendations/USER/ada", "/api/v1/recommendations/user/{id}")]
    [InlineData("/api/v1/recommendations/acme/trending", "/api/v1/recommendations/{tenant}/trending")]
    [InlineData("/api/v1/recommendations/user/trending", "/api/v1/recommendations/user/{id}")]
    [InlineData("/api/v1/no/such/route/ada", "/api/{**rest}")]
    public void Path_of_the_api_is_known_by_its_template(string path, string template) =>
        Assert.Equal(template, KnownRoutes.Find(path));

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/")]
    [InlineData("/apiary/ada")]
    public void Path_that_is_not_the_apis_is_left_to_the_gateways_own_routes(string path) =>
        Assert.Null(KnownRoutes.Find(path));
}
