using System.Text.Json;
using Recommender.Cli.Connection;

namespace Recommender.Cli.Seed;

/// <summary>How far a copy has come: everything up to here was acknowledged.</summary>
/// <param name="Source">The database that is copied, without user and password.</param>
/// <param name="Target">The address of the service that it is copied to.</param>
/// <param name="Since">From when on rows are copied; null for all.</param>
/// <param name="Started">When the copy began, by the clock of the source.</param>
/// <param name="Types">Whether the types are done.</param>
/// <param name="Entities">The last entity.</param>
/// <param name="Interactions">The id of the last interaction.</param>
/// <param name="Report">What became of everything up to here.</param>
internal sealed record SeedCheckpoint(
    string Source, string Target, DateTimeOffset? Since, DateTimeOffset Started, bool Types, EntityPlace Entities, long Interactions, SeedReport Report)
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static SeedCheckpoint Start(SeedDatabase seed, string target, DateTimeOffset now) =>
        new(seed.Name, target, seed.Since, now, Types: false, EntityPlace.Start, long.MinValue, new());

    /// <summary>Where the copy that a file is of goes on; where there is no file, <paramref name="start"/>.</summary>
    /// <exception cref="CommandException">The file is of another copy, or none.</exception>
    public static async Task<SeedCheckpoint> LoadAsync(string path, SeedCheckpoint start, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return start;
        }

        var known = await ReadAsync(path, cancellationToken);
        return known.Copy == start.Copy
            ? known
            : throw new CommandException(
                $"{path} is of the copy {known.Copy}, and this one is {start.Copy}: name another file by --checkpoint, or delete it if that copy is not to go on");
    }

    private string Copy => $"from {Source} to {Target}{(Since is { } since ? $" since {since:O}" : "")}";

    private static async Task<SeedCheckpoint> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return (await JsonSerializer.DeserializeAsync<SeedCheckpoint>(file, Strict, cancellationToken))!;
        }
        catch (JsonException)
        {
            throw new CommandException($"{path} is not a file of this command: name another one by --checkpoint, or delete it to begin anew");
        }
    }

    /// <summary>Replaces the file as a whole, so that an interruption leaves the old or the new one.</summary>
    public async Task SaveAsync(string path, CancellationToken cancellationToken)
    {
        var next = path + ".next";
        await File.WriteAllTextAsync(next, JsonSerializer.Serialize(this, Strict), cancellationToken);
        File.Move(next, path, overwrite: true);
    }
}
