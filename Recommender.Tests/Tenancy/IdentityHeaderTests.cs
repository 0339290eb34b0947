using Microsoft.Extensions.Time.Testing;
using Recommender.Engine.Tenancy;

namespace Recommender.Tests.Tenancy;

public sealed class IdentityHeaderTests
{
    private static readonly CallerIdentity Caller = new(Guid.NewGuid(), "acme", Scopes.Read | Scopes.Write);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void The_api_reads_what_the_gateway_signed()
    {
        var header = new IdentityHeader("key", _clock);

        Assert.Equal(Caller, header.Verify(header.Sign(Caller)));
    }

    [Fact]
    public void A_header_signed_with_another_key_is_refused() =>
        Assert.Null(new IdentityHeader("key", _clock).Verify(new IdentityHeader("other", _clock).Sign(Caller)));

    [Fact]
    public void A_header_whose_claims_were_changed_is_refused()
    {
        var header = new IdentityHeader("key", _clock);
        var operators = header.Sign(Caller with { Scopes = Scopes.Operator }).Split('.')[0];
        var signature = header.Sign(Caller).Split('.')[1];

        Assert.Null(header.Verify($"{operators}.{signature}"));
    }

    [Fact]
    public void A_header_is_refused_after_its_time()
    {
        var header = new IdentityHeader("key", _clock);
        var signed = header.Sign(Caller);

        _clock.Advance(IdentityHeader.Lifetime + TimeSpan.FromSeconds(1));

        Assert.Null(header.Verify(signed));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("x")]
    [InlineData("!!.??")]
    public void Garbage_is_refused(string? garbage) => Assert.Null(new IdentityHeader("key", _clock).Verify(garbage));
}
