using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Terminal;

/// <summary>What stands before the lines of a resource: its name, with a number when there are several replicas.</summary>
internal static class Labels
{
    /// <summary>What is said about the dashboard, which is no resource.</summary>
    public const string Dashboard = "dashboard";

    public static string Of(IResource resource, int replica) =>
        resource.Replicas() == 1 ? resource.Name : string.Create(CultureInfo.InvariantCulture, $"{resource.Name}/{replica + 1}");

    /// <summary>All labels of resources that write lines.</summary>
    public static List<string> OfAll(IEnumerable<IResource> resources) =>
    [
        Dashboard,
        .. resources.Where(resource => resource is ProjectResource or ContainerResource)
            .SelectMany(resource => Enumerable.Range(0, resource.Replicas()).Select(replica => Of(resource, replica))),
    ];
}
