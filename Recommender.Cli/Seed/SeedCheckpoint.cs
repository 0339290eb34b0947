using System.Text.Json;

namespace Recommender.Cli.Seed;

/// <summary>How far a copy has come: everything up to here was acknowledged.</summary>
internal sealed record SeedCheckpoint(EntityPlace Entities, long Interactions)
{
    private static SeedCheckpoint Start { get; } = new(EntityPlace.Start, long.MinValue);

    public static async Task<SeedCheckpoint> LoadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return Start;
        }

        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<SeedCheckpoint>(file, cancellationToken: cancellationToken) ?? Start;
    }

    /// <summary>Replaces the file as a whole, so that an interruption leaves the old or the new one.</summary>
    public async Task SaveAsync(string path, CancellationToken cancellationToken)
    {
        var next = path + ".next";
        await File.WriteAllTextAsync(next, JsonSerializer.Serialize(this), cancellationToken);
        File.Move(next, path, overwrite: true);
    }
}
