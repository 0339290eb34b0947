namespace Recommender.Tests.LocalAspire.AppHosts;

/// <summary>Which processes of a list are still there.</summary>
internal static class ProcessList
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until none is left, at most as long as a guard takes in the worst case.</summary>
    public static async Task<int[]> LeftAfterAsync(TimeSpan patience, params int[] processIds)
    {
        using var timer = new PeriodicTimer(Poll);
        for (var waited = TimeSpan.Zero; processIds.Any(IsAlive) && waited < patience; waited += Poll)
        {
            await timer.WaitForNextTickAsync();
        }
        return [.. processIds.Where(IsAlive)];
    }

    /// <summary>A zombie counts as ended: in a container nobody may be there to reap it.</summary>
    private static bool IsAlive(int processId)
    {
        try
        {
            return !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
