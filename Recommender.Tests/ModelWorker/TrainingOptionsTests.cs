using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Recommender.ModelWorker.Jobs;
using Recommender.ModelWorker.Training;

namespace Recommender.Tests.ModelWorker;

public sealed class TrainingOptionsTests
{
    [Theory]
    [InlineData(null, 4)]
    [InlineData("60", 24)]
    [InlineData("1", .4)]
    public void Updates_run_often_enough_for_the_promised_interval(string? promised, double seconds)
    {
        using var worker = Worker(("INCREMENTAL_UPDATE_INTERVAL_SECS", promised));

        Assert.Equal(TimeSpan.FromSeconds(seconds), Schedule(worker));
    }

    [Fact]
    public void Schedule_of_the_job_itself_wins()
    {
        using var worker = Worker(("INCREMENTAL_UPDATE_INTERVAL_SECS", "60"), ("Jobs:update-models:Every", "00:00:02"));

        Assert.Equal(TimeSpan.FromSeconds(2), Schedule(worker));
    }

    [Fact]
    public void Rebuild_interval_and_search_budget_are_read()
    {
        using var worker = Worker(("FULL_REBUILD_INTERVAL_HOURS", "12"), ("MODEL_SEARCH_BUDGET_SECONDS", "30"));

        Assert.Equal(
            new SearchBounds(TimeSpan.FromSeconds(30), TimeSpan.FromHours(12)), worker.GetRequiredService<SearchBounds>());
    }

    [Theory]
    [InlineData("INCREMENTAL_UPDATE_INTERVAL_SECS", "0")]
    [InlineData("MODEL_UPDATE_BATCH_SIZE", "-1")]
    [InlineData("FULL_REBUILD_INTERVAL_HOURS", "0")]
    [InlineData("MODEL_SEARCH_BUDGET_SECONDS", "3600")]
    public void Value_out_of_bounds_is_named(string variable, string value)
    {
        using var worker = Worker((variable, value));

        var failure = Assert.Throws<OptionsValidationException>(() => worker.GetRequiredService<IOptions<TrainingOptions>>().Value);
        Assert.Contains(variable, failure.Message, StringComparison.Ordinal);
    }

    private static TimeSpan Schedule(ServiceProvider worker) =>
        worker.GetRequiredService<IOptionsMonitor<JobSchedule>>().Get(UpdateModels.Name).Every;

    private static ServiceProvider Worker(params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration.Build())
            .AddJobs()
            .AddTrainingJobs()
            .BuildServiceProvider();
    }
}
