namespace Aspire.Hosting.CommandLine;

/// <summary>What the arguments of the AppHost ask for. Everything that is not known here becomes configuration.</summary>
internal sealed record RunOptions
{
    /// <summary>--data DIR: where this AppHost keeps its data; null is the default folder.</summary>
    public string? DataFolder { get; private init; }

    /// <summary>--ephemeral: starts empty, in a folder that is removed at the end.</summary>
    public bool IsEphemeral { get; init; }

    /// <summary>--no-dashboard.</summary>
    public bool WithDashboard { get; init; } = true;

    /// <summary>--publisher manifest, or --operation publish: writes the manifest and starts nothing.</summary>
    public bool IsPublish { get; private init; }

    /// <summary>--output-path FILE: the manifest.</summary>
    public string? OutputPath { get; private init; }

    public IReadOnlyList<string> Configuration { get; private init; } = [];

    public static RunOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new RunOptions();
        var rest = new List<string>();
        using var remaining = arguments.GetEnumerator();
        while (remaining.MoveNext())
        {
            var (name, given) = remaining.Current.Split('=', 2) is [var key, var text] ? (key, text) : (remaining.Current, null);
            string Value() => given ?? (remaining.MoveNext() ? remaining.Current
                : throw new DistributedApplicationException($"{name} needs a value."));

            options = name switch
            {
                "--data" => options with { DataFolder = Value() },
                "--ephemeral" => options with { IsEphemeral = true },
                "--no-dashboard" => options with { WithDashboard = false },
                "--publisher" => options with { IsPublish = Known(name, Value(), "manifest") },
                "--operation" => options with { IsPublish = Known(name, Value(), "publish") },
                "--step" => options with { IsPublish = Known(name, Value(), "publish-manifest") },
                "--output-path" => options with { OutputPath = Value() },
                _ => KeepFor(rest, remaining.Current, options),
            };
        }
        return options with { Configuration = rest };
    }

    private static bool Known(string name, string value, string known) =>
        value == known ? true
        : throw new DistributedApplicationException($"{name} {value} needs the official Aspire packages; this runtime knows {known}.");

    private static RunOptions KeepFor(List<string> rest, string argument, RunOptions options)
    {
        rest.Add(argument);
        return options;
    }
}
