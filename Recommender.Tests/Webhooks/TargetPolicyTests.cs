using System.Net;
using Recommender.Engine.Webhooks;

namespace Recommender.Tests.Webhooks;

public sealed class TargetPolicyTests
{
    private static readonly TargetPolicy Usual = new(AllowPrivate: false);
    private static readonly TargetPolicy Trial = new(AllowPrivate: true);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    public void Private_address_is_refused_but_for_trials(string address)
    {
        Assert.False(Usual.Allows(IPAddress.Parse(address)));
        Assert.True(Trial.Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("::")]
    [InlineData("::7f00:1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    public void Special_address_is_never_written_to(string address)
    {
        Assert.False(Usual.Allows(IPAddress.Parse(address)));
        Assert.False(Trial.Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("192.169.0.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    public void Public_address_is_written_to(string address) => Assert.True(Usual.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://hooks.example/", "must begin with https://: messages name users")]
    [InlineData("https://localhost/", "must not point to 'localhost': only public addresses are written to")]
    [InlineData("https://127.0.0.1/", "must not point to '127.0.0.1': only public addresses are written to")]
    [InlineData("https://2130706433/", "must not point to '127.0.0.1': only public addresses are written to")]
    [InlineData("https://[::1]/", "must not point to '::1': only public addresses are written to")]
    [InlineData("https://hooks.example/", null)]
    public void Address_that_is_plainly_wrong_is_refused_as_it_is_written(string url, string? reason) =>
        Assert.Equal(reason, Usual.Refusal(new(url)));
}
