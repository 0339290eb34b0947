using Recommender.Engine.Jobs;
using Recommender.ModelWorker.Jobs;

namespace Recommender.ModelWorker.Retention;

/// <summary>Afterwards no file of an export is older than it is kept.</summary>
internal sealed class DropExportFiles(JobRetention jobs, RetentionOptions options) : IJob
{
    public static string Name => "drop-export-files";

    public static TimeSpan Every => TimeSpan.FromHours(1);

    public Task<int> RunAsync(CancellationToken cancellationToken) =>
        jobs.DropFilesAsync(TimeSpan.FromHours(options.ExportHours), cancellationToken);
}
