namespace Aspire.Hosting.Testing;

/// <summary>The builder of an AppHost whose program has stopped just before it builds.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable
{
    /// <summary>Lets the program go on, and returns the application that it built.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
