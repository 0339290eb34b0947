using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Caching;

/// <summary>
/// Whether it pays to share answers between processes. Where every request is asked once, looking for an answer and storing
/// it takes Redis longer than is ever saved. A part of the requests, in every process the same, is shared always; the others
/// follow while enough of what is looked for is found.
/// </summary>
internal sealed class SharingWorth
{
    /// <summary>Of so many requests one is always shared.</summary>
    public const int Sample = 16;

    // An answer that is found saves some ten times what looking for it takes.
    private const double Enough = 0.1;

    // How many lookups a judgement rests on.
    private const double Memory = 64;

    private readonly ConcurrentDictionary<TenantId, Share> _found = new();

    private sealed class Share
    {
        public double Value = 1;
    }

    public bool IsGiven(AnswerKey key) => !_found.TryGetValue(key.Tenant, out var found) || Volatile.Read(ref found.Value) > Enough || IsSample(key);

    /// <summary>A moving share of what was found; counts that are lost to another thread do not matter.</summary>
    public void Looked(TenantId tenant, bool found)
    {
        var share = _found.GetOrAdd(tenant, static _ => new());
        var value = Volatile.Read(ref share.Value);
        Volatile.Write(ref share.Value, value + (((found ? 1 : 0) - value) / Memory));
    }

    // The hash of a string differs between processes, this one does not.
    private static bool IsSample(AnswerKey key)
    {
        var hash = 0u;
        foreach (var word in MemoryMarshal.Cast<char, ushort>(key.Request.AsSpan()))
        {
            hash = BitOperations.Crc32C(hash, word);
        }

        return hash % Sample == 0;
    }
}
