using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Collects what an application consists of.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>appsettings.json beside the AppHost, the environment, and the command line; the last wins.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>The folder of the AppHost's project.</summary>
    string AppHostDirectory { get; }

    DistributedApplicationExecutionContext ExecutionContext { get; }

    IResourceCollection Resources { get; }

    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    DistributedApplication Build();
}
