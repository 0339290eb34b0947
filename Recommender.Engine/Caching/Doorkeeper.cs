namespace Recommender.Engine.Caching;

/// <summary>
/// Tells what is asked for again from what was asked for once: most of what a cache is offered is never asked for again,
/// and would only push out what is (Einziger, Friedman, Manes: TinyLFU, 2017, section 3.4.2, "doorkeeper"). One number a
/// place; another key in the same place, and so about every such number of others, makes a key count as new again.
/// </summary>
/// <param name="places">How many keys are remembered at most; a power of two.</param>
public sealed class Doorkeeper(int places)
{
    private readonly int[] _seen = new int[places];

    /// <summary>Whether something with this hash has been here lately; from now on it has.</summary>
    public bool Knows(int hash)
    {
        // 0 stands for nobody.
        ref var place = ref _seen[hash & (places - 1)];
        var mark = hash == 0 ? 1 : hash;
        if (Volatile.Read(ref place) == mark)
        {
            return true;
        }

        Volatile.Write(ref place, mark);
        return false;
    }
}
