using Recommender.Engine.Jobs;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Ingest;

/// <summary>Afterwards no import waits that another worker is not at.</summary>
internal sealed class RunImports(ImportJobRunner imports) : IJob
{
    public static string Name => "run-imports";

    public static TimeSpan Every => TimeSpan.FromSeconds(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var finished = 0;
        while (await imports.RunOneAsync(cancellationToken))
        {
            finished++;
        }

        return finished;
    }
}
