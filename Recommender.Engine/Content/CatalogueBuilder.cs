using System.Text.Json;

namespace Recommender.Engine.Content;

/// <summary>Sorts a stream of entities into known and new ones.</summary>
/// <param name="known">Keys of the items of the training, ascending.</param>
internal sealed class CatalogueBuilder(long[] known)
{
    // Some 400 MB; what comes later counts as having no attributes.
    private const int MostTerms = 30_000_000;

    private readonly TermRows _known = new();
    private readonly TermRows _new = new();
    private readonly List<long> _newKeys = [];

    /// <param name="key">Greater than in the call before.</param>
    /// <param name="isDeleted">Deleted entities teach, but are not offered.</param>
    /// <param name="attributes">A JSON object in UTF-8.</param>
    public void Add(long key, bool isDeleted, ReadOnlyMemory<byte> attributes)
    {
        while (_known.Count < known.Length && known[_known.Count] < key)
        {
            _known.Add(default);
        }

        if (_known.Count < known.Length && known[_known.Count] == key)
        {
            Add(_known, attributes);
        }
        else if (!isDeleted)
        {
            _newKeys.Add(key);
            Add(_new, attributes);
        }
    }

    public Catalogue Build()
    {
        while (_known.Count < known.Length)
        {
            _known.Add(default);
        }

        return new Catalogue(_known, _newKeys, _new);
    }

    private void Add(TermRows rows, ReadOnlyMemory<byte> attributes)
    {
        if (_known.TermCount + _new.TermCount >= MostTerms)
        {
            rows.Add(default);
            return;
        }

        using var document = JsonDocument.Parse(attributes);
        rows.Add(document.RootElement);
    }
}
