namespace Aspire.Hosting.Testing;

/// <summary>Runs the program of an AppHost inside a test.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>
    /// Runs the program up to the point where it builds. Unless the arguments say otherwise it has a data folder of its own,
    /// which is removed at the end, free ports and no dashboard.
    /// </summary>
    /// <typeparam name="TEntryPoint">Any type of the AppHost's assembly, such as Projects.My_AppHost.</typeparam>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class =>
        await TestSession.StartAsync(typeof(TEntryPoint).Assembly, args, cancellationToken);

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(string[], CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class =>
        CreateAsync<TEntryPoint>([], cancellationToken);
}
