using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Recommender.Benchmarks.Micro;

/// <summary><c>micro</c>: what the parts of a request and of a training cost by themselves.</summary>
internal static class MicroCommand
{
    private static readonly Type[] All =
        [typeof(ScoringBenchmarks), typeof(TrainingBenchmarks), typeof(EdgeBenchmarks), typeof(JsonBenchmarks), typeof(MetricsBenchmarks)];

    public static Command Create()
    {
        var filter = new Argument<string>("FILTER") { Description = "Benchmarks to run, such as *FoldIn*", DefaultValueFactory = _ => "*" };
        var test = new Option<bool>("--test") { Description = "Run each once, to see that it still works" };
        var command = new Command("micro", "Measure the parts of a request and of a training by themselves") { filter, test };
        command.SetAction(arguments =>
        {
            var job = arguments.GetValue(test) ? Job.Dry : Job.ShortRun;
            var config = DefaultConfig.Instance
                .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance))
                .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);
            var ran = BenchmarkSwitcher.FromTypes(All).Run(["--filter", arguments.GetValue(filter)!], config).ToList();
            return ran.Count > 0 && ran.TrueForAll(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
        });
        return command;
    }
}
