using System.Text.Json;

namespace Recommender.Benchmarks.Scale;

/// <summary>Results by size, kept between runs beside the data that they were measured on.</summary>
internal sealed class ScaleFile(string folder)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string DataFolder(ScaleSize size) => Path.Combine(folder, size.Name);

    public void ForgetData(ScaleSize size)
    {
        if (Directory.Exists(DataFolder(size)))
        {
            Directory.Delete(DataFolder(size), recursive: true);
        }
    }

    public async Task<ScaleResult?> LoadAsync(ScaleSize size, CancellationToken cancellationToken)
    {
        if (!File.Exists(PathOf(size)))
        {
            return null;
        }

        await using var file = File.OpenRead(PathOf(size));
        return await JsonSerializer.DeserializeAsync<ScaleResult>(file, Format, cancellationToken);
    }

    public async Task<List<ScaleResult>> LoadAllAsync(CancellationToken cancellationToken)
    {
        var results = new List<ScaleResult>();
        foreach (var size in ScaleSize.All)
        {
            if (await LoadAsync(size, cancellationToken) is { } result)
            {
                results.Add(result);
            }
        }

        return results;
    }

    public async Task SaveAsync(ScaleResult result, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using var file = File.Create(PathOf(ScaleSize.Named(result.Size)));
        await JsonSerializer.SerializeAsync(file, result, Format, cancellationToken);
    }

    private string PathOf(ScaleSize size) => Path.Combine(folder, $"{size.Name}.json");
}
