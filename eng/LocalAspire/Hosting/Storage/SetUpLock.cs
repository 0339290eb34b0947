namespace Aspire.Hosting.Storage;

/// <summary>Lets one set-up at a time work in a cache folder, across processes; the system releases it when its holder is killed.</summary>
internal static class SetUpLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <exception cref="StorageSetupException">Another set-up has held it for ten minutes, or the folder cannot be written.</exception>
    public static async Task<IDisposable> AcquireAsync(string cacheFolder, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var file = Path.Combine(CreateFolder(cacheFolder), "set-up.lock");
        var given = TimeProvider.System.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(given) < Patience)
            {
                if (attempt == 0)
                {
                    progress.Report("waiting for another set-up to finish");
                }
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new StorageSetupException($"{file} cannot be locked: {failure.Message}", failure);
            }
        }
    }

    private static string CreateFolder(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageSetupException($"the cache folder {folder} cannot be written; XDG_CACHE_HOME names another", failure);
        }
    }
}
