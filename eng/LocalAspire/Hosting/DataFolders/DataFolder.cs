using System.Globalization;

namespace Aspire.Hosting.DataFolders;

/// <summary>The folder in which one AppHost keeps what must survive it. One AppHost at a time: it is locked while in use.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream guardedBy;

    private DataFolder(string path, FileStream guardedBy, bool isTemporary) =>
        (Path, this.guardedBy, IsTemporary) = (path, guardedBy, isTemporary);

    public string Path { get; }

    public bool IsTemporary { get; }

    public static DataFolder Open(string path)
    {
        Create(path);
        return new(path, Lock(path), isTemporary: false);
    }

    public static DataFolder CreateTemporary()
    {
        var path = Directory.CreateTempSubdirectory("recommender-").FullName;
        return new(path, Lock(path), isTemporary: true);
    }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => guardedBy.Dispose();

    private static void Create(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The data folder {path} cannot be created: {failure.Message}", failure);
        }
    }

    private static FileStream Lock(string path)
    {
        var owner = System.IO.Path.Combine(path, "apphost.pid");
        try
        {
            var held = File.Open(System.IO.Path.Combine(path, "apphost.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return held;
        }
        catch (IOException taken)
        {
            var process = File.Exists(owner) ? $" (process {File.ReadAllText(owner)})" : "";
            throw new DistributedApplicationException(
                $"The data folder {path} is in use by another AppHost{process}. Stop that one, or choose a folder with --data DIR.", taken);
        }
    }
}
