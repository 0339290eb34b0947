namespace Recommender.Gateway.Forwarding;

/// <summary>What the last round of probes found out about the api as a whole.</summary>
internal sealed class ApiReadiness
{
    private volatile bool _anyReady;
    private volatile bool _anyAnswers;
    private volatile bool _wasReady;

    /// <summary>
    /// Some replica is ready; or none is, but one answers and there was a ready one before: it serves what it has
    /// cached while storage is away, which nobody could reach if the gateway went unready with it.
    /// </summary>
    public bool IsReady => _anyReady || (_wasReady && _anyAnswers);

    public bool IsDegraded => !_anyReady;

    public void Update(bool anyReady, bool anyAnswers)
    {
        _anyReady = anyReady;
        _anyAnswers = anyAnswers;
        _wasReady |= anyReady;
    }
}
