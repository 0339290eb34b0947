using System.Text.Json;

namespace Aspire.Hosting.Parameters;

/// <summary>Generated values that must be the same in the next run, in a file that only the owner can read.</summary>
internal sealed class KeptParameters(Func<string> file)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private readonly Lock gate = new();

    public static KeptParameters Of(IDistributedApplicationBuilder builder) => ((DistributedApplicationBuilder)builder).KeptParameters;

    public string GetOrAdd(string name, Func<string> generate)
    {
        lock (gate)
        {
            var values = File.Exists(file()) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file()))! : [];
            if (!values.TryGetValue(name, out var value))
            {
                values[name] = value = generate();
                Write(JsonSerializer.Serialize(values, Readable));
            }
            return value;
        }
    }

    private void Write(string text)
    {
        var unfinished = file() + ".new"; // a run that ends in between must not leave half a file
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var writer = new StreamWriter(unfinished, options))
        {
            writer.Write(text);
        }
        File.Move(unfinished, file(), overwrite: true);
    }
}
