using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Recommender.Engine.Tenancy;
using Recommender.Gateway.Tenancy;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Gateway;

public sealed class KeyTests(Servers servers)
{
    [Theory]
    [InlineData("X-API-Key", "{0}")]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("Authorization", "bearer {0}")]
    [InlineData("Authorization", "{0}")]
    public async Task A_key_is_accepted_in_every_form_that_clients_send(string header, string form)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var issued = await new Keys(servers).IssueAsync();

        var answer = await gateway.GetAsync("/api/v1/entities/1", key: null, (header, form.Replace("{0}", issued.Text, StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, "/api/v1/entities/1")]
    [InlineData("sk_unknown", "/api/v1/entities/1")]
    [InlineData(null, "/nothing/here")]
    [InlineData(null, "/metrics")]
    public async Task Without_a_valid_key_the_answer_is_401_whatever_is_asked(string? key, string path)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);

        var answer = await gateway.GetAsync(path, key);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(401, body.GetProperty("status").GetInt32());
        Assert.Equal(401, body.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task The_api_learns_tenant_and_scopes_and_never_the_key()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var keys = new Keys(servers);
        var issued = await keys.IssueAsync(Scopes.Read);

        await gateway.GetAsync("/api/v1/entities/1", issued.Text, ("Authorization", "Bearer leak"));

        var identity = new IdentityHeader(RunningGateway.SigningKey, TimeProvider.System).Verify(api.Last.Headers[IdentityHeader.Name]);
        Assert.Equal(new CallerIdentity(issued.Key.Id, keys.Tenant, Scopes.Read), identity);
        Assert.DoesNotContain(api.Last.Headers.Values, value => value.Contains(issued.Text, StringComparison.Ordinal) || value.Contains("leak", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_operator_key_needs_no_database_and_changes_with_the_configuration()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api], settings =>
        {
            settings["ConnectionStrings:recommender"] = Unreachable.Database;
            settings["API_KEY"] = "another-operator-key";
        });

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/api/v1/entities/1", "another-operator-key")).StatusCode);
        var identity = new IdentityHeader(RunningGateway.SigningKey, TimeProvider.System).Verify(api.Last.Headers[IdentityHeader.Name]);
        Assert.True(identity!.Scopes.HasFlag(Scopes.Operator));
        Assert.Null(identity.Tenant);
    }

    [Fact]
    public async Task A_key_that_cannot_be_checked_gets_503_and_a_time_to_come_back()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            servers, [api], settings => settings["ConnectionStrings:recommender"] = Unreachable.Database);

        var answer = await gateway.GetAsync("/api/v1/entities/1", "sk_not_seen_before");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_revoked_key_stops_at_every_gateway_within_five_seconds()
    {
        await using var api = await BackEnd.StartAsync();
        await using var first = await RunningGateway.StartAsync(servers, [api]);
        await using var second = await RunningGateway.StartAsync(servers, [api]);
        var keys = new Keys(servers);
        var issued = await keys.IssueAsync();
        Assert.True(await WorksAsync(first, issued) && await WorksAsync(second, issued));

        Assert.True(await keys.Administration.RevokeAsync(issued.Key.Id, keys.Tenant, CancellationToken.None));

        await Eventually.HoldsAsync(async () => !await WorksAsync(first, issued) && !await WorksAsync(second, issued));
    }

    [Fact]
    public async Task A_revoked_key_stops_within_five_seconds_even_when_nobody_hears_of_it()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            servers, [api], settings => settings["ConnectionStrings:cache"] = Unreachable.Redis,
            services => services.AddSingleton<TimeProvider>(clock));
        var keys = new Keys(servers);
        var issued = await keys.IssueAsync();
        Assert.True(await WorksAsync(gateway, issued));

        await keys.Administration.RevokeAsync(issued.Key.Id, keys.Tenant, CancellationToken.None);

        clock.Advance(TimeSpan.FromSeconds(4.5));

        Assert.False(await WorksAsync(gateway, issued));
    }

    [Fact]
    public async Task After_rotation_both_keys_work_until_the_overlap_ends()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var keys = new Keys(servers);
        var old = await keys.IssueAsync(Scopes.Read);

        var successor = await keys.Administration.RotateAsync(old.Key.Id, keys.Tenant, TimeSpan.FromSeconds(3), CancellationToken.None);

        Assert.True(await WorksAsync(gateway, old) && await WorksAsync(gateway, successor!));
        Assert.Equal(Scopes.Read, successor!.Key.Scopes);
        await Eventually.HoldsAsync(async () => !await WorksAsync(gateway, old));
        Assert.True(await WorksAsync(gateway, successor));
    }

    [Fact]
    public async Task An_expired_key_is_as_unknown_as_any_other()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var expired = await new Keys(servers).IssueAsync(expires: DateTimeOffset.UtcNow.AddSeconds(-1));

        var answer = await gateway.GetAsync("/api/v1/entities/1", expired.Text);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("The API key is not valid.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_use_of_a_key_is_written_down()
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var keys = new Keys(servers);
        var issued = await keys.IssueAsync();
        var before = DateTimeOffset.UtcNow;

        await gateway.GetAsync("/api/v1/entities/1", issued.Text);
        await gateway.Get<KeyUsage>().WriteAsync(CancellationToken.None);

        var listed = (await keys.Administration.ListAsync(keys.Tenant, Guid.AllBitsSet, 1000, CancellationToken.None)).Single();
        Assert.InRange(listed.LastUsedAt!.Value, before.AddSeconds(-1), DateTimeOffset.UtcNow);
    }

    [Theory]
    [InlineData(Scopes.Read, "GET", "/api/v1/entities/1", 200)]
    [InlineData(Scopes.Read, "POST", "/api/v1/entities", 403)]
    [InlineData(Scopes.Read, "DELETE", "/api/v1/entities/1", 403)]
    [InlineData(Scopes.Read, "POST", "/api/v1/recommendations/t/bundle", 200)]
    [InlineData(Scopes.Write, "POST", "/api/v1/entities", 200)]
    [InlineData(Scopes.Write, "GET", "/api/v1/admin/keys", 403)]
    [InlineData(Scopes.Admin, "GET", "/api/v1/admin/keys", 200)]
    [InlineData(Scopes.Track, "GET", "/api/v1/recommendations/user/1", 200)]
    [InlineData(Scopes.Track, "POST", "/api/v1/interactions", 200)]
    [InlineData(Scopes.Track, "GET", "/api/v1/interactions/user/1", 403)]
    [InlineData(Scopes.Track, "GET", "/api/v1/export/users", 403)]
    [InlineData(Scopes.Track, "POST", "/api/v1/interactions/bulk", 403)]
    public async Task A_key_does_what_its_scopes_allow_and_nothing_else(Scopes scopes, string method, string path, int status)
    {
        await using var api = await BackEnd.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(servers, [api]);
        var issued = await new Keys(servers).IssueAsync(scopes);

        var answer = await gateway.SendAsync(new(method), path, issued.Text);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200, api.Requests.Count == 1);
    }

    [Fact]
    public async Task Only_a_hash_and_the_beginning_of_a_key_are_stored()
    {
        var issued = await new Keys(servers).IssueAsync();

        await using var command = servers.Database.CreateCommand("SELECT row_to_json(k)::text, k.key_hash FROM api_keys k WHERE key_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = issued.Key.Id });
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());

        Assert.DoesNotContain(issued.Text, await row.GetFieldValueAsync<string>(0), StringComparison.Ordinal);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(issued.Text)), await row.GetFieldValueAsync<byte[]>(1));
        Assert.StartsWith(issued.Key.Prefix, issued.Text, StringComparison.Ordinal);
        Assert.True(issued.Key.Prefix.Length <= 11 && issued.Text.Length >= 46);
    }

    [Fact]
    public async Task A_tenants_administrator_cannot_touch_keys_of_another_tenant()
    {
        var (own, other) = (new Keys(servers), new Keys(servers));
        var theirs = await other.IssueAsync();

        Assert.False(await own.Administration.RevokeAsync(theirs.Key.Id, own.Tenant, CancellationToken.None));
        Assert.Null(await own.Administration.RotateAsync(theirs.Key.Id, own.Tenant, TimeSpan.Zero, CancellationToken.None));
        Assert.Empty(await own.Administration.ListAsync(own.Tenant, Guid.AllBitsSet, 1000, CancellationToken.None));
        Assert.True(await other.Administration.RevokeAsync(theirs.Key.Id, null, CancellationToken.None));
    }

    private static async Task<bool> WorksAsync(RunningGateway gateway, IssuedKey key) =>
        (await gateway.GetAsync("/api/v1/entities/1", key.Text)).StatusCode == HttpStatusCode.OK;
}
