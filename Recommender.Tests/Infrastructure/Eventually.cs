using System.Diagnostics;

namespace Recommender.Tests.Infrastructure;

/// <summary>Waits for what another thread will bring about, looking often and giving up late.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(60);

    public static Task<TimeSpan> HoldsAsync(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));

    /// <summary>Returns how long it took.</summary>
    public static async Task<TimeSpan> HoldsAsync(Func<Task<bool>> condition, Func<string>? missing = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Late, $"it never came to hold: {missing?.Invoke()}");
            using var timer = new PeriodicTimer(Often);
            await timer.WaitForNextTickAsync();
        }

        return Stopwatch.GetElapsedTime(started);
    }
}
