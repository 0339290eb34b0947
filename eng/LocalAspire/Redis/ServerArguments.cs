using System.Globalization;

namespace LocalAspire.Redis;

/// <summary>
/// What Garnet is started with: loopback only, Lua on, and small, because it holds only caches and counters and shares
/// the machine with everything else. The defaults of Garnet reserve gigabytes.
/// </summary>
internal static class ServerArguments
{
    /// <summary>The password comes by the environment: a process list shows arguments to every account.</summary>
    public const string PasswordVariable = "LOCAL_REDIS_PASSWORD";

    public static string[] For(ushort port, string? password) =>
    [
        "--port", port.ToString(CultureInfo.InvariantCulture),
        "--bind", "127.0.0.1",
        "--lua",
        "--memory", "256m",
        "--index", "16m",
        "--page", "4m",
        "--segment", "64m",
        .. string.IsNullOrEmpty(password) ? (string[])[] : ["--auth", "Password", "--password", password],
    ];
}
