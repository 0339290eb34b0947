using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// Writes the manifest as the official publisher does, key by key: first the resources of the graph, then what they refer
/// to besides (generated passwords, their percent-encoded forms, conditions).
/// </summary>
internal sealed class ManifestWriter(string manifestFolder, Utf8JsonWriter json)
{
    private readonly ManifestReferences references = new();
    private readonly ManifestSections sections = new(json);

    public static async Task WriteFileAsync(DistributedApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, builder.Options.OutputPath ?? "aspire-manifest.json"));
        await File.WriteAllBytesAsync(path, Write(builder.Resources, Path.GetDirectoryName(path)!), cancellationToken);
    }

    /// <summary>The manifest as UTF-8.</summary>
    /// <param name="manifestFolder">Paths of projects are relative to it.</param>
    public static byte[] Write(IEnumerable<IResource> resources, string manifestFolder)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartObject("resources");
            new ManifestWriter(manifestFolder, json).WriteAll([.. resources]);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private void WriteAll(List<IResource> resources)
    {
        resources.ForEach(Write);
        foreach (var parameter in references.Parameters.Where(parameter => !resources.Contains(parameter)))
        {
            Write(parameter);
            references.EncodedOf(parameter).ForEach(Write);
        }
        references.EncodedOutside(references.Parameters.Except(resources)).ForEach(Write);
        references.Conditions.ForEach(Write);
    }

    private void Write(IResource resource)
    {
        json.WriteStartObject(resource.Name);
        switch (resource)
        {
            case ContainerResource container:
                WriteContainer(container);
                break;
            case ProjectResource project:
                WriteProject(project);
                break;
            case ParameterResource parameter:
                WriteParameter(parameter);
                break;
            case IResourceWithConnectionString value:
                json.WriteString("type", "value.v0");
                json.WriteString("connectionString", value.ConnectionStringExpression.ValueExpression);
                break;
            default:
                throw new DistributedApplicationException($"The manifest has no form for {resource.GetType().Name}.");
        }
        json.WriteEndObject();
    }

    private void WriteContainer(ContainerResource container)
    {
        var image = container.Annotations.OfType<ContainerImageAnnotation>().Last();
        json.WriteString("type", "container.v0");
        if (container is IResourceWithConnectionString server)
        {
            json.WriteString("connectionString", server.ConnectionStringExpression.ValueExpression);
        }
        json.WriteString("image", $"{image.Registry}/{image.Image}:{image.Tag}");
        if (container.Entrypoint is { } entrypoint)
        {
            json.WriteString("entrypoint", entrypoint);
        }
        sections.WriteArguments(container);
        sections.WriteVolumes(container);
        sections.WriteEnvironment(container, references);
        sections.WriteBindings(container);
    }

    private void WriteProject(ProjectResource project)
    {
        json.WriteString("type", "project.v0");
        json.WriteString("path", Path.GetRelativePath(manifestFolder, project.Project().ProjectPath).Replace('\\', '/'));
        sections.WriteEnvironment(project, references);
        sections.WriteBindings(project);
    }

    private void WriteParameter(ParameterResource parameter)
    {
        json.WriteString("type", "parameter.v0");
        json.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        json.WriteStartObject("inputs");
        json.WriteStartObject("value");
        json.WriteString("type", "string");
        if (parameter.Secret)
        {
            json.WriteBoolean("secret", true);
        }
        if (parameter.Default is { } generated)
        {
            json.WriteStartObject("default");
            generated.WriteTo(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Write(UriEncodedParameter encoded)
    {
        json.WriteStartObject(encoded.ResourceName);
        json.WriteString("type", "annotated.string");
        json.WriteString("value", ((IExpression)encoded.Parameter).ManifestExpression);
        json.WriteString("filter", "uri");
        json.WriteEndObject();
    }

    private void Write(TlsOption condition)
    {
        json.WriteStartObject(condition.ResourceName);
        json.WriteString("type", "value.v0");
        json.WriteString("connectionString", condition.Value);
        json.WriteEndObject();
    }
}
