using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Storage;

/// <summary>postmaster.pid: the lock that a running PostgreSQL holds on its data folder, and leaves behind when it is killed.</summary>
internal sealed record PostmasterFile(int ProcessId, string Folder)
{
    public static string PathIn(string folder) => Path.Combine(folder, "postmaster.pid");

    /// <summary>The lock on a data folder, or null when there is none.</summary>
    public static PostmasterFile? Read(string folder)
    {
        try
        {
            var first = File.ReadLines(PathIn(folder)).FirstOrDefault();
            return new PostmasterFile(int.TryParse(first, CultureInfo.InvariantCulture, out var id) ? id : 0, folder);
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the process is that server. After a restart of a container the same number often belongs to a different
    /// program, so the command line must name the data folder; where it cannot be read, existing is taken for being it.
    /// </summary>
    public bool IsAlive
    {
        get
        {
            if (ProcessId <= 0)
            {
                return false; // it was killed while it wrote the file
            }
            try
            {
                using var process = Process.GetProcessById(ProcessId);
                var commandLine = $"/proc/{ProcessId.ToString(CultureInfo.InvariantCulture)}/cmdline";
                return !process.HasExited
                    && (!File.Exists(commandLine) || File.ReadAllText(commandLine).Contains(Folder, StringComparison.Ordinal));
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or IOException)
            {
                return false;
            }
        }
    }
}
