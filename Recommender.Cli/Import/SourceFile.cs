using System.IO.Compression;
using System.Security.Cryptography;
using Recommender.Cli.Connection;

namespace Recommender.Cli.Import;

/// <summary>A file to import: NDJSON, a JSON array or CSV, plain or gzip, recognised by its name.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly FileStream _file;

    private SourceFile(FileStream file, string hash)
    {
        _file = file;
        Hash = hash;
    }

    /// <summary>The first 16 hexadecimal digits of the content's SHA-256: with a line number, the identity of a record.</summary>
    public string Hash { get; }

    public long Length => _file.Length;

    public long Position => _file.Position;

    public static async Task<SourceFile> OpenAsync(FileInfo path, CancellationToken cancellationToken)
    {
        if (!path.Exists)
        {
            throw new CommandException($"there is no file {path.FullName}");
        }

        var file = path.OpenRead();
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))[..16];
        file.Position = 0;
        return new(file, hash);
    }

    public IAsyncEnumerable<SourceRecord> ReadAsync(RecordKind kind, CancellationToken cancellationToken)
    {
        var name = _file.Name;
        Stream content = _file;
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            content = new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true);
            name = name[..^3];
        }

        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".ndjson" or ".jsonl" => LineRecords.ReadAsync(content, cancellationToken),
            ".json" => ArrayRecords.ReadAsync(content, cancellationToken),
            ".csv" => CsvRecords.ReadAsync(content, kind, cancellationToken),
            var other => throw new CommandException($"'{other}' is not a format to import: use .ndjson, .jsonl, .json or .csv, optionally with .gz"),
        };
    }

    public void Dispose() => _file.Dispose();
}
