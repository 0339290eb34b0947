using System.Reflection;

namespace Aspire.Hosting.Testing;

/// <summary>
/// The program of an AppHost on a thread of its own, which meets the test twice: before it builds, so that the test can
/// change the builder, and after it has built, so that the test gets the application.
/// </summary>
internal sealed class TestSession : IAsyncDisposable
{
    private static readonly AsyncLocal<TestSession?> OfThisThread = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> reachedBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> built = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TestSession(Assembly appHost, string[] arguments) => (AppHost, Arguments) = (appHost, [.. Defaults(arguments), .. arguments]);

    /// <summary>The session on whose thread the caller runs; null outside of tests.</summary>
    public static TestSession? Current => OfThisThread.Value;

    public Assembly AppHost { get; }

    public IReadOnlyList<string> Arguments { get; }

    public static async Task<DistributedApplicationBuilder> StartAsync(Assembly appHost, string[] arguments, CancellationToken cancellationToken)
    {
        var session = new TestSession(appHost, arguments);
        var thread = new Thread(session.RunProgram) { IsBackground = true, Name = appHost.GetName().Name };
        thread.Start();
        return await session.reachedBuild.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Called by the program: waits until the test lets it build.</summary>
    public void AwaitBuild(DistributedApplicationBuilder builder)
    {
        reachedBuild.TrySetResult(builder);
        if (!mayBuild.Task.GetAwaiter().GetResult())
        {
            throw new OperationCanceledException("The test does not want the application.");
        }
    }

    /// <summary>Called by the program: hands over what it built.</summary>
    public void Deliver(DistributedApplication application) => built.TrySetResult(application);

    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        mayBuild.TrySetResult(true);
        return await built.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!mayBuild.TrySetResult(false) && built.Task.IsCompletedSuccessfully)
        {
            await (await built.Task).DisposeAsync();
        }
    }

    private static IEnumerable<string> Defaults(string[] arguments)
    {
        if (!arguments.Any(argument => argument.StartsWith("--data", StringComparison.Ordinal)))
        {
            yield return "--ephemeral";
        }
        if (!arguments.Any(argument => argument.StartsWith("--PORT", StringComparison.Ordinal)))
        {
            yield return "--PORT=0";
        }
        yield return "--no-dashboard";
    }

    private void RunProgram()
    {
        OfThisThread.Value = this;
        try
        {
            var program = AppHost.EntryPoint ?? throw new DistributedApplicationException($"{AppHost} is not a program.");
            object[] parameters = program.GetParameters().Length == 0 ? [] : [Array.Empty<string>()];
            (program.Invoke(null, parameters) as Task)?.GetAwaiter().GetResult();
            throw new DistributedApplicationException("The program ended before it built an application.");
        }
        catch (Exception failure) // whatever it is belongs to the test that waits
        {
            var cause = failure is TargetInvocationException { InnerException: { } inner } ? inner : failure;
            reachedBuild.TrySetException(cause);
            built.TrySetException(cause);
        }
    }
}
