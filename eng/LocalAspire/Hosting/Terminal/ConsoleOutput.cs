using System.Text.RegularExpressions;

namespace Aspire.Hosting.Terminal;

/// <summary>One console for all resources: every line begins with the name of its resource, each in a colour of its own.</summary>
internal sealed partial class ConsoleOutput(List<string> names) : IOutput
{
    private const string Reset = "\e[0m";
    private const string Red = "\e[31m";
    private const string Yellow = "\e[33m";

    private static readonly string[] Palette = ["\e[36m", "\e[35m", "\e[34m", "\e[32m", "\e[96m", "\e[95m", "\e[94m", "\e[92m"];

    /// <summary>https://no-color.org: any value that is not empty.</summary>
    private static readonly bool IsColoured =
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    private readonly Lock gate = new();
    private readonly int width = names.Max(name => name.Length);

    public void Line(string resource, string text) => Write(resource, text, colour: null);

    public void Warn(string resource, string text) => Write(resource, text, Yellow);

    public void Fail(string resource, string text, IEnumerable<string>? lastLines = null)
    {
        Write(resource, text, Red);
        foreach (var line in lastLines ?? [])
        {
            Write(resource, "  " + line, Red);
        }
    }

    public void Say(string text)
    {
        lock (gate)
        {
            Console.WriteLine(text);
        }
    }

    private void Write(string resource, string text, string? colour)
    {
        var prefix = resource.PadRight(width);
        var line = IsColoured
            ? $"{ColourOf(resource)}{prefix} |{Reset} {colour}{text}{(colour is null ? "" : Reset)}"
            : $"{prefix} | {Escapes().Replace(text, "")}";
        Say(line);
    }

    /// <summary>Colours and cursor movements that a resource writes.</summary>
    [GeneratedRegex("\\e\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escapes();

    private string ColourOf(string resource) => Palette[Math.Max(0, names.IndexOf(resource)) % Palette.Length];
}
