using System.Buffers.Binary;
using System.Net.Sockets;

namespace Recommender.Gateway.RateLimits;

/// <summary>What counts as one address: IPv4 as it is; of IPv6 the /64, which is what one subscriber gets.</summary>
internal static class AddressKey
{
    /// <summary>The number of the address that a request comes from; 0 when it has none.</summary>
    public static ulong Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily is AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            address.TryWriteBytes(bytes, out _);
            return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }

        address.MapToIPv4().TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
