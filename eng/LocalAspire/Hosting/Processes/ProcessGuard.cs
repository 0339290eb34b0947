using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Processes;

/// <summary>
/// Ends what the AppHost started even when the AppHost is killed outright: a small shell that reads the started and ended
/// processes from its standard input. That pipe closes when the AppHost is gone, however it went, and the shell then stops
/// what is left, newest first. (PR_SET_PDEATHSIG is no way: it follows the thread that started the process, not the process.)
/// </summary>
internal sealed class ProcessGuard : IAsyncDisposable
{
    /// <summary>Lines are "+ pid signal" and "- pid". Groups are signalled, so that grandchildren end too.</summary>
    private const string Script =
        """
        trap '' INT TERM HUP QUIT
        pids=''
        while read -r verb pid signal; do
            case $verb in
                +) pids="$pid:$signal $pids" ;;
                -) kept=''; for p in $pids; do [ "${p%%:*}" = "$pid" ] || kept="$kept$p "; done; pids=$kept ;;
            esac
        done
        for p in $pids; do
            if [ "${p#*:}" = INT ]; then continue; fi
            kill -TERM -- "-${p%%:*}" 2>/dev/null
        done
        alive() { for p in $pids; do kill -0 "${p%%:*}" 2>/dev/null && [ "$1" != "${p#*:}" ] && return 0; done; return 1; }
        n=0; while alive INT && [ $n -lt 30 ]; do sleep 0.1; n=$((n + 1)); done
        for p in $pids; do
            if [ "${p#*:}" = INT ]; then kill -INT "${p%%:*}" 2>/dev/null; else kill -KILL -- "-${p%%:*}" 2>/dev/null; fi
        done
        n=0; while alive none && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
        for p in $pids; do kill -KILL -- "-${p%%:*}" 2>/dev/null; done
        [ -z "$1" ] || rm -rf -- "$1"
        """;

    private readonly Lock gate = new();
    private readonly Process shell;

    private ProcessGuard(Process shell) => this.shell = shell;

    /// <summary>Starts the guard.</summary>
    /// <param name="temporaryFolder">A folder that is removed once everything has ended.</param>
    public static ProcessGuard Start(string? temporaryFolder = null)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        OwnSession.Apply(start, new Launch("/bin/sh", "-c", Script, "process-guard", temporaryFolder ?? "") { WorkingDirectory = "/" });
        return new(Process.Start(start)!);
    }

    public void Add(int processId, Signal stopSignal) =>
        Tell(string.Create(CultureInfo.InvariantCulture, $"+ {processId} {(stopSignal == Signal.Interrupt ? "INT" : "TERM")}"));

    public void Remove(int processId) => Tell(string.Create(CultureInfo.InvariantCulture, $"- {processId}"));

    /// <summary>Ends what is left, and the guard.</summary>
    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
    }

    private void Tell(string line)
    {
        lock (gate)
        {
            if (shell.StandardInput.BaseStream.CanWrite)
            {
                shell.StandardInput.WriteLine(line);
                shell.StandardInput.Flush();
            }
        }
    }
}
