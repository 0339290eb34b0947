namespace Recommender.Tests.LocalAspire.Storage;

/// <summary>A folder for one test, gone afterwards.</summary>
public sealed class ScratchSpace : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("recommender-tests-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public string Folder(string name) => Directory.CreateDirectory(this[name]).FullName;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
