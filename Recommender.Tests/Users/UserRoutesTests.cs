using System.Net;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Users;

public sealed class UserRoutesTests(ApiHost api) : IClassFixture<ApiHost>
{
    private readonly string _tenant = Servers.NewTenantName();

    private HttpClient Client => api.Tenant(_tenant);

    [Fact]
    public async Task Attributes_of_a_user_are_kept_replaced_and_taken_back()
    {
        var first = await (await PutAsync("""{"attributes":{"country":"DE","age":34}}""")).JsonAsync(HttpStatusCode.OK);
        var second = await (await PutAsync("""{"attributes":{"country":"AT"}}""")).JsonAsync(HttpStatusCode.OK);
        var read = await (await Client.GetAsync("/api/v1/users/anna")).JsonAsync(HttpStatusCode.OK);
        var none = await (await PutAsync("""{"attributes":{}}""")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(("anna", _tenant, 34), (first["user_id"]!.ToString(), first["tenant_id"]!.ToString(), (int)first["attributes"]!["age"]!));
        Assert.Equal("""{"country":"AT"}""", read["attributes"]!.ToJsonString());
        Assert.Equal(first["created_at"]!.ToString(), second["created_at"]!.ToString());
        Assert.Equal("{}", none["attributes"]!.ToJsonString());
    }

    [Fact]
    public async Task User_whom_nobody_knows_is_not_found()
    {
        var answer = await (await Client.GetAsync("/api/v1/users/nobody")).JsonAsync(HttpStatusCode.NotFound);

        Assert.Contains("nobody", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"attributes":[1]}""", HttpStatusCode.UnprocessableEntity, "attributes must be an object")]
    [InlineData("""{"attributes":{"":1}}""", HttpStatusCode.BadRequest, "name of 0 bytes")]
    [InlineData("""{"attributes":{"a":1e999}}""", HttpStatusCode.BadRequest, "attributes.a")]
    public async Task Attributes_that_cannot_be_kept_are_refused_by_name(string body, HttpStatusCode status, string words)
    {
        var answer = await (await PutAsync(body)).JsonAsync(status);

        Assert.Contains(words, answer.ToJsonString(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PutAsync(string body) => Client.PutAsync("/api/v1/users/anna", Wire.Json(body));
}
