using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Aspire.Hosting.Running;
using Aspire.Hosting.Testing;

namespace Aspire.Hosting;

/// <summary>An application that is made of several resources: started and stopped as one.</summary>
public sealed class DistributedApplication : IAsyncDisposable
{
    private readonly DistributedApplicationBuilder builder;
    private readonly ApplicationRun run;

    internal DistributedApplication(DistributedApplicationBuilder builder)
    {
        this.builder = builder;
        run = new(builder);
        ResourceNotifications = new(run.Board);
        ResourceCommands = new(run.Board);
    }

    public ResourceNotificationService ResourceNotifications { get; }

    public ResourceCommandService ResourceCommands { get; }

    internal IResourceCollection Resources => builder.Resources;

    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        var test = TestSession.Current;
        try
        {
            return new DistributedApplicationBuilder([.. test?.Arguments ?? args], test?.AppHost ?? Assembly.GetEntryAssembly()!, test);
        }
        catch (DistributedApplicationException failure) when (test is null)
        {
            Console.Error.WriteLine(failure.Message); // the arguments are wrong: a sentence instead of a stack trace
            Environment.Exit(1);
            throw;
        }
    }

    /// <summary>
    /// Writes the manifest, or runs the application until Ctrl-C or SIGTERM. What prevents a start is told in a sentence on
    /// the error stream, and the process then ends with exit code 1.
    /// </summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    public Task RunAsync(CancellationToken cancellationToken = default) =>
        TestSession.Current is not null ? run.Ended // the program itself, while a test starts and stops the application
        : builder.ExecutionContext.IsPublishMode ? ManifestWriter.WriteFileAsync(builder, cancellationToken)
        : ConsoleRun.RunAsync(run, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken = default) => run.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => run.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await run.DisposeAsync();
}
