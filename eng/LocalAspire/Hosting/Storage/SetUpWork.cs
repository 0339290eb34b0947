using System.Security.Cryptography;

namespace Aspire.Hosting.Storage;

/// <summary>What one attempt to set PostgreSQL up works with.</summary>
/// <param name="Folder">Scratch, removed afterwards.</param>
/// <param name="Cache">Keeps downloads between attempts.</param>
internal sealed record SetUpWork(ServerPlatform Platform, string Folder, string Cache, Toolbox Tools, IProgress<string> Progress)
{
    /// <summary>A download that is there already: in the folder that a person gave, or from an earlier attempt.</summary>
    public string? FindDownload(string pattern) =>
        ((string?[])[Tools.Downloads, Cache])
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder!, pattern))
            .FirstOrDefault();

    /// <summary>Keeps a finished download for the next attempt and answers where it is.</summary>
    public string Keep(string file)
    {
        Directory.CreateDirectory(Cache);
        var kept = Path.Combine(Cache, Path.GetFileName(file));
        File.Move(file, kept, overwrite: true);
        return kept;
    }

    public string Subfolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    /// <exception cref="StorageSetupException">The file is not the one that was tried; a copy in the cache is removed.</exception>
    public void Check(string file, HashAlgorithmName algorithm, string expectedBase64)
    {
        using var stream = File.OpenRead(file);
        if (Convert.ToBase64String(CryptographicOperations.HashData(algorithm, stream)) == expectedBase64)
        {
            return;
        }
        if (Path.GetDirectoryName(file) == Path.GetFullPath(Cache))
        {
            File.Delete(file);
        }
        throw new StorageSetupException($"wrong checksum: {file}");
    }

    /// <summary>Runs a tool and turns its failure into one sentence.</summary>
    public async Task<string> RunAsync(string what, ToolCall call, CancellationToken cancellationToken)
    {
        var answer = await Tools.RunAsync(call, cancellationToken);
        return answer.Succeeded ? answer.Output : throw new StorageSetupException($"{what}: {answer.Reason}");
    }
}
