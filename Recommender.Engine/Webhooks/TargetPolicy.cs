using System.Net;
using System.Net.Sockets;

namespace Recommender.Engine.Webhooks;

/// <summary>
/// Which addresses may be written to. A subscriber names any URL, so without this the service would be a way into the
/// network that it runs in. Names are not looked up here: the address that counts is the one that is connected to.
/// </summary>
/// <param name="AllowPrivate">Whether this machine and private networks may be written to, as for trials.</param>
public sealed record TargetPolicy(bool AllowPrivate)
{
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"),
    ];

    // Never the target of a webhook: link-local (with the metadata services of clouds), shared and benchmark ranges,
    // multicast, reserved, unspecified, and ways of writing an IPv4 address in IPv6 that routers may translate.
    private static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/96"), IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48"),
        IPNetwork.Parse("100::/64"), IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fec0::/10"), IPNetwork.Parse("ff00::/8"),
    ];

    /// <summary>Whether an address may be connected to.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(Private, network => network.Contains(plain))
            ? AllowPrivate
            : plain.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
                && !Array.Exists(Never, network => network.Contains(plain));
    }

    /// <summary>What is wrong with an address as it is written, or null.</summary>
    public string? Refusal(Uri target)
    {
        if (target.Scheme == "http" && !AllowPrivate)
        {
            return "must begin with https://: messages name users";
        }

        var isAddress = IPAddress.TryParse(target.DnsSafeHost, out var address);
        return (isAddress && !Allows(address!)) || (!AllowPrivate && target.DnsSafeHost is "localhost")
            ? $"must not point to '{target.DnsSafeHost}': only public addresses are written to"
            : null;
    }
}
