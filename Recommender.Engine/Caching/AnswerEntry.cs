using Recommender.Engine.Storage;

namespace Recommender.Engine.Caching;

/// <summary>An answer that is being computed or was; whoever needs it meanwhile waits for the same computation.</summary>
/// <param name="stamp">What had happened before the computation began.</param>
/// <param name="at">When it began, in ticks of the clock.</param>
/// <param name="lifetime">How long the answer may be given.</param>
/// <param name="last">The answer before it, for the case that this one fails.</param>
/// <param name="compute">Gives the answer.</param>
internal sealed class AnswerEntry(
    GenerationStamp stamp, long at, TimeSpan lifetime, FinishedAnswer? last, Func<AnswerEntry, Task<FinishedAnswer>> compute)
{
    private Task<FinishedAnswer>? _answer;

    public GenerationStamp Stamp => stamp;

    public long At => at;

    public TimeSpan Lifetime => lifetime;

    public FinishedAnswer? Last => Finished ?? last;

    public FinishedAnswer? Finished { get; private set; }

    public bool HasFailed => Volatile.Read(ref _answer) is { IsCompleted: true } answer && !answer.IsCompletedSuccessfully;

    /// <summary>The answer; the first caller computes it, and goes on where that ends.</summary>
    public Task<FinishedAnswer> GetAsync()
    {
        if (Volatile.Read(ref _answer) is { } begun)
        {
            return begun;
        }

        var mine = new TaskCompletionSource<FinishedAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _answer, mine.Task, null) ?? AmbientTransaction.Outside(() => RunAsync(mine));
    }

    private async Task<FinishedAnswer> RunAsync(TaskCompletionSource<FinishedAnswer> mine)
    {
        try
        {
            Finished = await compute(this);
            mine.SetResult(Finished);
            return Finished;
        }
        catch (Exception failure)
        {
            mine.SetException(failure);

            // The first caller gets the failure from here, whether or not others wait for it.
            _ = mine.Task.Exception;
            throw;
        }
    }
}

/// <summary>An answer, where it was found, and when it was computed, in ticks of the clock.</summary>
internal sealed record FinishedAnswer(AnswerBody Body, AnswerSource Source, long At, bool AskedRedis);
