using Recommender.Engine.Profiles;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Profiles;

/// <summary>Afterwards fewer users have a preference vector that is older than their interactions.</summary>
internal sealed class RefreshProfiles(ProfileStore profiles) : IJob
{
    // One batch reads at most some 10 MB of vectors; a bounded pass keeps this below the work that people wait for.
    private const int Batch = 200;

    public static string Name => "refresh-profiles";

    public static TimeSpan Every => TimeSpan.FromSeconds(1);

    public Task<int> RunAsync(CancellationToken cancellationToken) => profiles.RefreshAsync(Batch, cancellationToken);
}
