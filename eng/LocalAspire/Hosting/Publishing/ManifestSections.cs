using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>The parts of a resource in the manifest that several kinds of resources have.</summary>
internal sealed class ManifestSections(Utf8JsonWriter json)
{
    public void WriteArguments(ContainerResource resource)
    {
        foreach (var annotation in resource.Annotations.OfType<ContainerArgumentsAnnotation>())
        {
            json.WriteStartArray("args");
            foreach (var argument in annotation.Arguments)
            {
                json.WriteStringValue(argument);
            }
            json.WriteEndArray();
        }
    }

    public void WriteVolumes(ContainerResource resource)
    {
        foreach (var volume in resource.Annotations.OfType<ContainerVolumeAnnotation>())
        {
            json.WriteStartArray("volumes");
            json.WriteStartObject();
            json.WriteString("name", volume.Name);
            json.WriteString("target", volume.Target);
            json.WriteBoolean("readOnly", false);
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    public void WriteEnvironment(IResource resource, ManifestReferences references)
    {
        json.WriteStartObject("env");
        foreach (var (name, value) in resource.EnvironmentVariables())
        {
            json.WriteString(name, value is IExpression expression ? expression.ManifestExpression : (string)value);
            references.Add(value as IExpression);
        }
        json.WriteEndObject();
    }

    public void WriteBindings(IResource resource)
    {
        json.WriteStartObject("bindings");
        foreach (var endpoint in resource.Endpoints())
        {
            json.WriteStartObject(endpoint.Name);
            json.WriteString("scheme", endpoint.UriScheme);
            json.WriteString("protocol", "tcp");
            json.WriteString("transport", endpoint.Transport);
            if (endpoint.TargetPort is { } port)
            {
                json.WriteNumber("targetPort", port);
            }
            if (endpoint.IsExternal)
            {
                json.WriteBoolean("external", true);
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
