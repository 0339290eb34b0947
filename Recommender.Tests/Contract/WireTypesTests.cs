using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Recommender.Api.Json;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

public sealed class WireTypesTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public void Every_type_that_a_route_takes_or_answers_with_is_described_at_compile_time()
    {
        var endpoints = api.Services.GetRequiredService<EndpointDataSource>().Endpoints;

        var types = endpoints.SelectMany(endpoint => endpoint.Metadata.GetOrderedMetadata<IAcceptsMetadata>().Select(accepts => accepts.RequestType)
                .Concat(endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Select(produces => produces.Type)))
            .OfType<Type>().Where(type => type != typeof(void) && type.Assembly != typeof(IResult).Assembly).ToHashSet();

        Assert.True(types.Count > 30);
        Assert.DoesNotContain(types, type => WireTypes.Default.GetTypeInfo(type) is null);
    }
}
