namespace Aspire.Hosting.Storage;

/// <summary>A folder for one attempt. The holder of the set-up lock also removes those that killed attempts left behind.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "work-";

    public ScratchFolder(string cache)
    {
        foreach (var old in Directory.EnumerateDirectories(cache, Prefix + "*"))
        {
            Directory.Delete(old, recursive: true);
        }
        Path = Directory.CreateDirectory(System.IO.Path.Combine(cache, Prefix + Guid.NewGuid().ToString("N"))).FullName;
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
