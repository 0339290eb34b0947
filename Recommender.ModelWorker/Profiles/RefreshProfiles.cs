using Recommender.Engine.Profiles;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Profiles;

/// <summary>Afterwards fewer users have a preference vector that is older than their interactions.</summary>
internal sealed class RefreshProfiles(ProfileStore profiles) : IJob
{
    // One batch reads at most some 10 MB of vectors. Only exports read profiles, so they may be some seconds old, and this
    // stays below the work that people wait for.
    private const int Batch = 200;

    public static string Name => "refresh-profiles";

    public static TimeSpan Every => TimeSpan.FromSeconds(4);

    public Task<int> RunAsync(CancellationToken cancellationToken) => profiles.RefreshAsync(Batch, cancellationToken);
}
