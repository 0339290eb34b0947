using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Board;
using Aspire.Hosting.Terminal;

namespace Aspire.Hosting.Running;

/// <summary>The processes of all resources.</summary>
internal sealed class ResourceFleet(ResourceBoard board, IOutput output, TimeProvider time) : IDisposable
{
    /// <summary>For a stop by command.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<IResource, List<ResourceRun>> runs = [];

    /// <summary>Puts resources on the board, and notes how they are run.</summary>
    public void Enlist(IEnumerable<IResource> resources, RunPlans plans)
    {
        foreach (var resource in resources)
        {
            runs[resource] = [];
            foreach (var plan in plans.Of(resource))
            {
                var run = new ResourceRun(plan, new(board, plan, time), output, time);
                runs[resource].Add(run);
                board.Offer(plan.Name, new(
                    _ => Done(run.StartAsync()),
                    _ => Done(run.StopAsync(Patience)),
                    async _ =>
                    {
                        await run.StopAsync(Patience);
                        return await Done(run.StartAsync());
                    }));
            }
        }
    }

    public Task StartAsync(IResource resource) => Task.WhenAll(runs[resource].Select(run => run.StartAsync()));

    public bool HasProcess(IResource resource) => runs.GetValueOrDefault(resource, []).Count > 0;

    public Task StopAsync(IEnumerable<IResource> resources, TimeSpan grace) =>
        Task.WhenAll(resources.SelectMany(resource => runs.GetValueOrDefault(resource, [])).Select(run => run.StopAsync(grace)));

    public void Dispose()
    {
        foreach (var run in runs.Values.SelectMany(replicas => replicas))
        {
            run.Dispose();
        }
    }

    private static async Task<CommandOutcome> Done(Task work)
    {
        await work;
        return new(Succeeded: true);
    }
}
