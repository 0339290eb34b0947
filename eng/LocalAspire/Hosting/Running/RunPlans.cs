using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Board;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Storage;
using Aspire.Hosting.Terminal;

namespace Aspire.Hosting.Running;

/// <summary>How each resource is run, and what the board shows of it before it runs.</summary>
internal sealed class RunPlans(
    IReadOnlyCollection<IResource> resources, StoragePlan storage, TelemetryTarget? telemetry, ProcessGuard guard,
    ResourceBoard board, IOutput output) : IDisposable
{
    private const int InstanceIdLength = 8;

    private readonly HttpClient probes = Loopback.NewClient(timeout: TimeSpan.FromSeconds(5));

    /// <summary>One plan per replica; none for what has no process of its own or runs elsewhere.</summary>
    public IEnumerable<RunPlan> Of(IResource resource)
    {
        switch (resource)
        {
            case ProjectResource project:
                return [.. Enumerable.Range(0, project.Replicas()).Select(replica => Of(project, replica))];
            case PostgresServerResource postgres when !RunsElsewhere(postgres):
                return [Of(postgres)];
            case RedisResource redis when !redis.IsGiven():
                return [Of(redis)];
            default:
                board.Set(BoardRows.Of(resource, RunsElsewhere(resource)));
                return [];
        }
    }

    public void Dispose() => probes.Dispose();

    private RunPlan Of(ProjectResource project, int replica)
    {
        var instanceId = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", InstanceIdLength);
        var plan = new ProjectPlan(project, replica, instanceId, telemetry);
        board.Set(BoardRows.Of(project, plan));
        var label = Labels.Of(project, replica);
        return new(
            plan.Name, label,
            _ => Task.FromResult(Start(plan.Launch(), plan.Name, label)),
            token => plan.FindFaultAsync(probes, token),
            Restarts: true);
    }

    private RunPlan Of(PostgresServerResource postgres)
    {
        var databases = DatabasesOf(postgres).Where(database => !database.IsGiven()).ToList();
        return Of(postgres, token => storage.PrepareAsync(postgres, databases, token)) with
        {
            Contents = [.. databases.Select(database => database.Name)],
        };
    }

    private RunPlan Of(RedisResource redis) => Of(redis, token => storage.PrepareAsync(redis, token));

    private RunPlan Of(ContainerResource server, Func<CancellationToken, Task<ServerStart>> prepare)
    {
        board.Set(BoardRows.Of(server, runsElsewhere: false));
        ServerStart? prepared = null;
        return new(
            server.Name, server.Name,
            async token =>
            {
                prepared = await prepare(token);
                board.Update(server.Name, row => BoardRows.Started(row, prepared));
                return Start(StoragePlan.Launch(prepared), server.Name, server.Name);
            },
            token => FindFaultAsync(server, prepared!, token),
            Restarts: false);
    }

    private async Task<string?> FindFaultAsync(ContainerResource server, ServerStart started, CancellationToken cancellationToken)
    {
        try
        {
            return await started.IsReady(cancellationToken) ? null : "does not answer yet";
        }
        catch (StorageSetupException hopeless)
        {
            board.Log(server.Name).Add(hopeless.Message, isError: true);
            board.Update(server.Name, row => row with { State = BoardState.FailedToStart, StateStyle = "error" });
            return hopeless.Message;
        }
    }

    private ChildProcess Start(Launch launch, string name, string label) => ChildProcess.Start(launch, guard, (text, isError) =>
    {
        board.Log(name).Add(text, isError);
        output.Line(label, text);
    });

    private bool RunsElsewhere(IResource resource) => resource switch
    {
        PostgresServerResource postgres => DatabasesOf(postgres).Any() && DatabasesOf(postgres).All(database => database.IsGiven()),
        _ => resource.IsGiven(),
    };

    private IEnumerable<PostgresDatabaseResource> DatabasesOf(PostgresServerResource postgres) =>
        resources.OfType<PostgresDatabaseResource>().Where(database => database.Parent == postgres);
}
