using System.Runtime.InteropServices;

namespace Aspire.Hosting.Storage;

/// <summary>What the parts of the set-up call this kind of machine.</summary>
/// <param name="Npm">In the names of npm packages.</param>
/// <param name="Integrity">SHA-512 of the package of portable binaries, base64, as its registry lists it.</param>
/// <param name="Debian">In the names of Debian packages.</param>
/// <param name="Libraries">Debian's folder of libraries.</param>
/// <param name="Loader">Debian's program loader.</param>
internal sealed record ServerPlatform(string Npm, string Integrity, string Debian, string Libraries, string Loader)
{
    /// <summary>Null where only a PostgreSQL that a person has installed will do.</summary>
    public static ServerPlatform? Current =>
        !OperatingSystem.IsLinux() ? null : RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => new(
                "linux-x64", "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
                "amd64", "usr/lib/x86_64-linux-gnu", "usr/lib64/ld-linux-x86-64.so.2"),
            Architecture.Arm64 => new(
                "linux-arm64", "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
                "arm64", "usr/lib/aarch64-linux-gnu", "usr/lib/ld-linux-aarch64.so.1"),
            _ => null,
        };
}
