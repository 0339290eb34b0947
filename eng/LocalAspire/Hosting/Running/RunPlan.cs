using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Running;

/// <summary>How one replica of a resource is run.</summary>
/// <param name="Name">Its name on the board.</param>
/// <param name="Label">Its name on the console.</param>
/// <param name="Start">Starts the process; may take long where something has to be set up first.</param>
/// <param name="FindFault">Looks once whether the process serves: null when it does, else why not.</param>
/// <param name="Restarts">Whether it is started again when it dies by itself.</param>
internal sealed record RunPlan(
    string Name,
    string Label,
    Func<CancellationToken, Task<ChildProcess>> Start,
    Func<CancellationToken, Task<string?>> FindFault,
    bool Restarts)
{
    /// <summary>What lives inside the same process, such as the databases of a server: it shares state and health.</summary>
    public IReadOnlyList<string> Contents { get; init; } = [];
}
