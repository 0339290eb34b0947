using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.CommandLine;
using Aspire.Hosting.DataFolders;
using Aspire.Hosting.Parameters;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>The builder behind <see cref="DistributedApplication.CreateBuilder"/>.</summary>
internal sealed class DistributedApplicationBuilder : IDistributedApplicationTestingBuilder
{
    private readonly TestSession? test;
    private DataFolder? dataFolder;

    public DistributedApplicationBuilder(IReadOnlyList<string> arguments, Assembly appHost, TestSession? test)
    {
        this.test = test;
        Options = RunOptions.Parse(arguments);
        AppHostDirectory = appHost.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "apphostprojectpath").Value!;
        ApplicationName = appHost.GetName().Name!;
        ExecutionContext = new(Options.IsPublish);
        KeptParameters = new(() => DataFolder.Combine("parameters.json"));
        Configuration.AddJsonFile(Path.Combine(AppHostDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine([.. Options.Configuration]);
        if (Options.DataFolder is not null)
        {
            Configuration["PORT"] ??= "0"; // it may well run beside the AppHost on the default folder and port
        }
    }

    public RunOptions Options { get; }

    public bool IsTest => test is not null;

    public ConfigurationManager Configuration { get; } = new();

    public string ApplicationName { get; }

    public string AppHostDirectory { get; }

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public KeptParameters KeptParameters { get; }

    /// <summary>Opened, and thereby locked, on first use.</summary>
    public DataFolder DataFolder => dataFolder ??= Options.IsEphemeral
        ? DataFolder.CreateTemporary()
        : DataFolder.Open(Path.GetFullPath(Options.DataFolder ?? Path.Combine(AppHostDirectory, "..", ".recommender")));

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (Resources.Any(known => known.Name == resource.Name))
        {
            throw new DistributedApplicationException($"There are two resources named {resource.Name}.");
        }
        Resources.Add(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build()
    {
        test?.AwaitBuild(this);
        var application = new DistributedApplication(this);
        test?.Deliver(application);
        return application;
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => test!.BuildAsync(cancellationToken);

    public ValueTask DisposeAsync() => test!.DisposeAsync();
}
