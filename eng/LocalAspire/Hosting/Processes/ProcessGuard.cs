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
    /// <summary>
    /// Lines are "+ pid signal" and "- pid". Groups are signalled, so that grandchildren end too. What is ended by an interrupt
    /// is a storage server and ends after its clients. A zombie counts as ended: in a container nobody may be there to reap it.
    /// </summary>
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
        services=''; servers=''
        for p in $pids; do case $p in *:INT) servers="$servers ${p%%:*}" ;; *) services="$services ${p%%:*}" ;; esac; done
        await() {
            n=0
            while [ $n -lt "$1" ]; do
                left=''
                for p in $2; do kill -0 "$p" 2>/dev/null && ! grep -qs ') Z ' "/proc/$p/stat" && left=yes; done
                [ -n "$left" ] || return
                sleep 0.1; n=$((n + 1))
            done
        }
        for p in $services; do kill -s TERM -- "-$p" 2>/dev/null; done
        await 30 "$services"
        for p in $services; do kill -s KILL -- "-$p" 2>/dev/null; done
        for p in $servers; do kill -s INT "$p" 2>/dev/null; done
        await 50 "$servers"
        for p in $servers; do kill -s KILL -- "-$p" 2>/dev/null; done
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
            try
            {
                shell.StandardInput.WriteLine(line);
                shell.StandardInput.Flush();
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException)
            {
                // without its guard the AppHost goes on, and ends its processes itself
            }
        }
    }
}
