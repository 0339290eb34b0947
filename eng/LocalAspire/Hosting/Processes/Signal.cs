using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Processes;

/// <summary>The signals that end a process; the numbers are those of POSIX.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

internal static class SignalDelivery
{
    /// <summary>Signals one process; a process that is already gone is no error.</summary>
    public static void Send(this Signal signal, int processId) => _ = Kill(processId, (int)signal);

    /// <summary>Signals a process and everything it started that is still in its process group.</summary>
    public static void SendToGroup(this Signal signal, int processId) => _ = Kill(-processId, (int)signal);

    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "two integers need no marshalling; a generated one is unsafe code")]
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
