using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Recommender.Gateway.Forwarding;

/// <summary>A replica is as healthy as its last answer to <c>/ready</c>, so one that drains is left alone within a second.</summary>
internal sealed partial class ReadinessPolicy(
    IDestinationHealthUpdater health, ApiReadiness readiness, ILogger<ReadinessPolicy> logger) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Readiness";

    public string Name => PolicyName;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults)
    {
        var states = new NewActiveDestinationHealth[probingResults.Count];
        for (var i = 0; i < states.Length; i++)
        {
            var (destination, isReady) = (probingResults[i].Destination, probingResults[i].Response?.IsSuccessStatusCode == true);
            states[i] = new(destination, isReady ? DestinationHealth.Healthy : DestinationHealth.Unhealthy);
            if (isReady != (destination.Health.Active == DestinationHealth.Healthy))
            {
                LogChanged(destination.DestinationId, isReady ? "ready" : "not ready");
            }
        }

        health.SetActive(cluster, states);
        readiness.Update(
            anyReady: states.Any(state => state.NewActiveHealth == DestinationHealth.Healthy),
            anyAnswers: probingResults.Any(result => result.Exception is not HttpRequestException));
    }

    [LoggerMessage(LogLevel.Information, "The api replica at {Destination} is {State}")]
    private partial void LogChanged(string destination, string state);
}
