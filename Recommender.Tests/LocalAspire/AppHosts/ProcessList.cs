namespace Recommender.Tests.LocalAspire.AppHosts;

/// <summary>Looks at what an AppHost leaves behind.</summary>
internal static class ProcessList
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>True once nothing of it is left, neither a process nor the folder; false when that takes longer than the patience.</summary>
    public static async Task<bool> IsGoneAsync(TimeSpan patience, string folder, params int[] processIds)
    {
        using var timer = new PeriodicTimer(Interval);
        for (var waited = TimeSpan.Zero; processIds.Any(IsAlive) || Directory.Exists(folder); waited += Interval)
        {
            if (waited >= patience)
            {
                return false;
            }
            await timer.WaitForNextTickAsync();
        }
        return true;
    }

    /// <summary>A zombie counts as ended: in a container nobody may be there to reap it.</summary>
    public static bool IsAlive(int processId)
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
