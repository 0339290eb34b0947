using Aspire.Hosting.Board;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>What the board shows of one process: its own entry, and those of what lives inside it.</summary>
internal sealed class BoardEntries(ResourceBoard board, RunPlan plan, TimeProvider time)
{
    private const string CheckName = "ready";

    private string? lastFault = "";

    public void Starting() => Update(entry => entry with
    {
        State = BoardState.Starting,
        WaitingFor = [],
        ExitCode = null,
        StoppedAt = null,
        StateStyle = null,
    });

    public void Running(int processId)
    {
        lastFault = "";
        Update(entry => entry with
        {
            State = BoardState.Running,
            ProcessId = processId,
            StartedAt = time.GetUtcNow(),
            Health = [new(CheckName, Status: null)],
        });
    }

    /// <summary>Notes the outcome of a health check; the board hears of it only when it changes.</summary>
    public void Health(string? fault)
    {
        if (fault == lastFault)
        {
            return;
        }
        lastFault = fault;
        var status = fault is null ? HealthStatus.Healthy : HealthStatus.Unhealthy;
        Update(entry => entry with { Health = [new(CheckName, status, fault ?? "", LastRunAt: time.GetUtcNow())] });
    }

    public void Stopping() => Update(entry => entry with { State = BoardState.Stopping });

    public void Exited(int? exitCode) => Update(entry => entry with
    {
        State = BoardState.Exited,
        ProcessId = null,
        ExitCode = exitCode,
        StoppedAt = time.GetUtcNow(),
        Health = [],
    });

    public void FailedToStart(string reason)
    {
        board.Log(plan.Name).Add(reason, isError: true);
        Update(entry => entry with { State = BoardState.FailedToStart, StateStyle = "error", ProcessId = null, Health = [] });
    }

    public IEnumerable<string> LastLines(int amount) => board.Log(plan.Name).Last(amount).Select(line => line.Text);

    private void Update(Func<BoardResource, BoardResource> change)
    {
        foreach (var name in plan.Contents.Prepend(plan.Name))
        {
            board.Update(name, change);
        }
    }
}
