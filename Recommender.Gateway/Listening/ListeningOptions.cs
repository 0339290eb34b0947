using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Recommender.Gateway.Listening;

/// <summary>Where the gateway listens, and whose word about the client's address it takes.</summary>
internal sealed class ListeningOptions : IValidatableObject
{
    [ConfigurationKeyName("HOST")]
    public string Host { get; set; } = "localhost";

    [Range(0, 65_535)]
    [ConfigurationKeyName("PORT")]
    public int Port { get; set; } = 8080;

    /// <summary>Addresses and networks (<c>10.0.0.0/8</c>), separated by commas.</summary>
    [ConfigurationKeyName("TRUSTED_PROXIES")]
    public string TrustedProxies { get; set; } = "";

    public string Url => Uri.CheckHostName(Host) == UriHostNameType.IPv6 ? $"http://[{Host.Trim('[', ']')}]:{Port}" : $"http://{Host}:{Port}";

    public IEnumerable<IPNetwork> Proxies => Named.Select(name => Network(name)!.Value);

    private string[] Named => TrustedProxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Host is not ("*" or "+") && Uri.CheckHostName(Host) == UriHostNameType.Unknown)
        {
            yield return new($"HOST must be a name or an address, not '{Host}'.");
        }

        foreach (var wrong in Named.Where(name => Network(name) is null))
        {
            yield return new($"TRUSTED_PROXIES must name addresses or networks, not '{wrong}'.");
        }
    }

    // A single address is the network of itself.
    private static IPNetwork? Network(string name) =>
        IPNetwork.TryParse(name, out var network) ? network
        : IPAddress.TryParse(name, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : null;
}
