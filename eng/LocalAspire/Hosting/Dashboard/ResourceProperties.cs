using Aspire.Hosting.Board;
using Aspire.Hosting.Dashboard.Wire;
using Google.Protobuf.WellKnownTypes;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The details of a resource. Each has a label and a place of its own: as soon as one property of a resource has them, the
/// dashboard shows the others without its built-in ones. The known names also decide what is in the column Source: the project,
/// else the program, else what the resource calls its source; a program only counts under its known name.
/// </summary>
internal static class ResourceProperties
{
    public static IEnumerable<ResourceProperty> Of(BoardResource resource) => Facts(resource)
        .Where(fact => fact.Value is not null)
        .Select((fact, index) => new ResourceProperty
        {
            Name = fact.Name,
            DisplayName = fact.Label,
            Value = fact.Value,
            IsSensitive = fact.IsSensitive,
            IsHighlighted = true,
            SortOrder = index,
        });

    private static IEnumerable<Fact> Facts(BoardResource resource)
    {
        var program = resource.Source is null ? "executable" : "program";
        return
        [
            new("executable.pid", "Process ID", Number(resource.ProcessId)),
            new("resource.exitCode", "Exit code", Number(resource.ExitCode)),
            new("resource.source", "Source", Text(resource.Source)),
            new("project.path", "Project path", Text(resource.ProjectPath)),
            new($"{program}.path", "Executable path", Text(resource.ExecutablePath)),
            new($"{program}.args", "Arguments", Texts(resource.Arguments)),
            new("executable.workDir", "Working directory", Text(resource.WorkingDirectory)),
            new("resource.waitingFor", "Waiting for", Texts(resource.WaitingFor)),
            new("resource.parentName", "Parent", Text(resource.Parent)),
            .. resource.Properties.Select(property => new Fact(property.Name, property.DisplayName, Text(property.Value), property.IsSensitive)),
        ];
    }

    private static Value? Number(int? number) => number is { } known ? Value.ForNumber(known) : null;

    private static Value? Text(string? text) => text is null ? null : Value.ForString(text);

    private static Value? Texts(IReadOnlyList<string> texts) => texts.Count == 0 ? null : Value.ForList([.. texts.Select(Value.ForString)]);

    private sealed record Fact(string Name, string Label, Value? Value, bool IsSensitive = false);
}
