using Npgsql;
using Recommender.Engine.Storage;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Interactions;

/// <summary>Afterwards the interactions of this and the next two months have partitions of their own.</summary>
internal sealed class CreatePartitions(NpgsqlDataSource database) : IJob
{
    public static string Name => "create-partitions";

    public static TimeSpan Every => TimeSpan.FromHours(6);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        for (var month = 0; month <= 2; month++)
        {
            await database.ExecuteAsync(
                $"SELECT ensure_interaction_partition(now() + make_interval(months => {month}))", cancellationToken);
        }

        return 0;
    }
}
