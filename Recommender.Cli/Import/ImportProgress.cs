using Spectre.Console;

namespace Recommender.Cli.Import;

/// <summary>A progress bar with rate and remaining time on a terminal; elsewhere a line every ten seconds.</summary>
internal static class ImportProgress
{
    /// <param name="total">Records done so far.</param>
    /// <param name="fraction">How much of the source has been read, 0 to 1.</param>
    public static Task ShowAsync(string title, Func<long> total, Func<double> fraction, Func<Task> work) =>
        AnsiConsole.Profile.Capabilities.Interactive
            ? BarAsync(title, total, fraction, work)
            : LinesAsync(title, total, fraction, work);

    private static Task BarAsync(string title, Func<long> total, Func<double> fraction, Func<Task> work) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(title, maxValue: 1);
                await FollowAsync(work, TimeSpan.FromMilliseconds(200), elapsed =>
                {
                    bar.Value = fraction();
                    bar.Description = $"{title}: {total():N0} ({Rate(total(), elapsed):N0}/s)";
                });
                bar.Value = 1;
            });

    private static Task LinesAsync(string title, Func<long> total, Func<double> fraction, Func<Task> work) =>
        FollowAsync(work, TimeSpan.FromSeconds(10), elapsed =>
        {
            var done = fraction();
            var left = done > 0 ? elapsed * ((1 - done) / done) : TimeSpan.Zero;
            Console.WriteLine($"{title}: {total():N0}, {done:P0}, {Rate(total(), elapsed):N0}/s, {left:mm\\:ss} left");
        });

    private static async Task FollowAsync(Func<Task> work, TimeSpan every, Action<TimeSpan> show)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var running = work();
        while (await Task.WhenAny(running, Task.Delay(every)) != running)
        {
            show(clock.GetElapsedTime(started));
        }

        await running;
        show(clock.GetElapsedTime(started));
    }

    private static double Rate(long total, TimeSpan elapsed) => total / Math.Max(elapsed.TotalSeconds, 0.001);
}
