using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Board;
using Aspire.Hosting.Storage;

namespace Aspire.Hosting.Running;

/// <summary>What the board shows of a resource.</summary>
internal static class BoardRows
{
    /// <summary>A replica of a project that has not started yet.</summary>
    public static BoardResource Of(ProjectResource project, ProjectPlan plan)
    {
        var launch = plan.Launch();
        return Waiting(project, new(plan.Name, "Project")
        {
            DisplayName = project.Name,
            ProjectPath = project.Project().ProjectPath,
            ExecutablePath = launch.Program,
            WorkingDirectory = launch.WorkingDirectory,
            Arguments = launch.Arguments,
            Environment = [.. plan.Environment().Select(variable => new BoardVariable(variable.Key, variable.Value))],
            Urls = [.. plan.Addresses().Select(address => new BoardUrl("http", address))],
            Relationships = [.. Relationships(project)],
        });
    }

    /// <summary>Anything else: what has no process, and servers.</summary>
    public static BoardResource Of(IResource resource, bool runsElsewhere)
    {
        var row = resource switch
        {
            ParameterResource parameter => new BoardResource(resource.Name, "Parameter")
            {
                State = BoardState.Running,
                Properties = [new("Value", "Value", parameter.ResolvedValue, parameter.Secret)],
            },
            PostgresDatabaseResource database => new BoardResource(resource.Name, "PostgresDatabaseResource") { Parent = database.Parent.Name },
            _ => new BoardResource(resource.Name, resource.GetType().Name),
        };
        row = row with { Relationships = [.. Relationships(resource)] };
        return row.State is not null ? row
            : runsElsewhere ? row with { State = BoardState.Running, Source = "given by the configuration" }
            : Waiting(resource, row with { Urls = [.. Addresses(resource)] });
    }

    /// <summary>A server that was set up.</summary>
    public static BoardResource Started(BoardResource row, ServerStart start) => row with
    {
        ExecutablePath = start.FileName,
        Arguments = start.Arguments,
        WorkingDirectory = start.WorkingFolder,
        Source = start.Description,
    };

    private static BoardResource Waiting(IResource resource, BoardResource row)
    {
        string[] dependencies = [.. resource.Dependencies().Select(dependency => dependency.Name)];
        return row with { State = dependencies.Length > 0 ? BoardState.Waiting : BoardState.Starting, WaitingFor = dependencies };
    }

    private static IEnumerable<BoardUrl> Addresses(IResource server) =>
        from endpoint in server.Endpoints()
        from place in endpoint.Allocated
        select new BoardUrl(endpoint.Name, string.Create(CultureInfo.InvariantCulture, $"{endpoint.UriScheme}://{place.Host}:{place.Port}"));

    private static IEnumerable<BoardRelationship> Relationships(IResource resource) =>
    [
        .. resource.Annotations.OfType<ReferenceAnnotation>().Select(reference => new BoardRelationship(reference.Target.Name, "Reference")),
        .. resource.Dependencies().Select(dependency => new BoardRelationship(dependency.Name, "WaitFor")),
        .. from parent in ParentsOf(resource) select new BoardRelationship(parent.Name, "Parent"),
    ];

    private static IEnumerable<IResource> ParentsOf(IResource resource) =>
        resource is PostgresDatabaseResource database ? [database.Parent] : [];
}
