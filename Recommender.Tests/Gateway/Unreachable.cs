namespace Recommender.Tests.Gateway;

/// <summary>Connection strings to a port of the loopback where nothing listens: it is reserved and never assigned.</summary>
internal static class Unreachable
{
    public const string Database = "Host=127.0.0.1;Port=1;Database=none;Username=none";
    public const string Redis = "127.0.0.1:1,abortConnect=false";
    public const string Api = "http://127.0.0.1:1";
}
