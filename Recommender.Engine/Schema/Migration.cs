using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Recommender.Engine.Schema;

/// <summary>One numbered SQL file, <c>0001_tenants.sql</c>; it is applied once and never edited afterwards.</summary>
internal sealed record Migration(int Version, string Name, string Text)
{
    private const string Prefix = "Recommender.Engine.Schema.";

    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    public static IReadOnlyList<Migration> All { get; } = [.. Read().OrderBy(migration => migration.Version)];

    private static IEnumerable<Migration> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[Prefix.Length..^".sql".Length];
            yield return new(int.Parse(name[..4], null), name, reader.ReadToEnd());
        }
    }
}
