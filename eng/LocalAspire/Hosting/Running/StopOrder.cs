using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>The order of the shutdown: nothing ends before everything that needs it has ended.</summary>
internal static class StopOrder
{
    /// <summary>Groups of resources that may end at the same time, the first to end first.</summary>
    public static IEnumerable<IReadOnlyList<IResource>> Waves(IEnumerable<IResource> resources) =>
        resources.GroupBy(Depth).OrderByDescending(wave => wave.Key).Select(wave => wave.ToList());

    private static int Depth(IResource resource) =>
        Needs(resource).Select(need => Depth(need) + 1).DefaultIfEmpty(0).Max();

    private static IEnumerable<IResource> Needs(IResource resource) =>
        resource is PostgresDatabaseResource database ? [database.Parent] : resource.Dependencies();
}
