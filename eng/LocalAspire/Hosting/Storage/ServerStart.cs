using System.Runtime.InteropServices;

namespace Aspire.Hosting.Storage;

/// <summary>
/// A prepared storage server: everything a supervisor needs to start it in the foreground, see when it serves, and stop it.
/// The same value can be started again after the process has ended.
/// </summary>
/// <param name="FileName">Full path of the program. It execs, so the pid that is started is the pid of the server.</param>
/// <param name="Arguments">Arguments, one per element.</param>
/// <param name="Environment">Variables to set; a null value means that the variable is removed from the inherited ones.</param>
/// <param name="WorkingFolder">An existing folder.</param>
/// <param name="StopSignal">The signal for an orderly end: SIGINT for PostgreSQL (fast shutdown), SIGTERM for Redis.</param>
/// <param name="IsReady">
/// One quick look (at most about 2 s): true once the server answers; false while it does not yet.
/// Throws <see cref="StorageSetupException"/> when waiting is pointless, such as a wrong password.
/// </param>
/// <param name="Description">What is started, for a person: "PostgreSQL 17.10 with pgvector 0.8.6".</param>
internal sealed record ServerStart(
    string FileName,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string?> Environment,
    string WorkingFolder,
    PosixSignal StopSignal,
    Func<CancellationToken, Task<bool>> IsReady,
    string Description);
