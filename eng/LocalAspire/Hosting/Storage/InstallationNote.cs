using System.Text.Json;

namespace Aspire.Hosting.Storage;

/// <summary>Remembers in a file that binaries were tried out, and what they are.</summary>
internal sealed class InstallationNote(string file)
{
    /// <summary>Null when nothing was noted, or when the binaries are gone.</summary>
    public PostgresInstallation? Read()
    {
        if (!File.Exists(file))
        {
            return null;
        }
        var found = JsonSerializer.Deserialize<PostgresInstallation>(File.ReadAllText(file));
        return found is not null && File.Exists(found.Program("postgres")) ? found : null;
    }

    public void Write(PostgresInstallation installation)
    {
        var unfinished = file + ".new";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(installation));
        File.Move(unfinished, file, overwrite: true);
    }
}
