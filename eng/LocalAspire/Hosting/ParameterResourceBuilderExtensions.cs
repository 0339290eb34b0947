using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Parameters;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value is Parameters:name of the configuration, else the default.</summary>
    /// <param name="persist">Keeps a generated value for the next run.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(Create(builder, name, value, secret, persist));

    /// <summary>The password of a server. It belongs to no one's graph; the manifest lists it because the server refers to it.</summary>
    internal static ParameterResource CreatePassword(this IDistributedApplicationBuilder builder, string server, bool special = true) =>
        Create(builder, $"{server}-password", new GenerateParameterDefault { MinLength = 22, Special = special }, secret: true, persist: true);

    private static ParameterResource Create(
        IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret, bool persist)
    {
        string Generate() => persist ? KeptParameters.Of(builder).GetOrAdd(name, value.GetDefaultValue) : value.GetDefaultValue();

        return new(name, () => builder.Configuration[$"Parameters:{name}"] ?? Generate(), secret) { Default = value };
    }
}
