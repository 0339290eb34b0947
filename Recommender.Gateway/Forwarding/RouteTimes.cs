using System.ComponentModel.DataAnnotations;
using Yarp.ReverseProxy.Configuration;

namespace Recommender.Gateway.Forwarding;

/// <summary>How long the api may take for an answer.</summary>
internal sealed class RouteTimes
{
    /// <summary>The name under which a route says which time it has.</summary>
    public const string Kind = "Time";

    public const string Request = "Request";
    public const string Bulk = "Bulk";
    public const string Endless = "Endless";

    [Range(0.01, 86_400)]
    [ConfigurationKeyName("REQUEST_TIMEOUT_SECS")]
    public double RequestSeconds { get; set; } = 30;

    /// <summary>Imports, exports and their files.</summary>
    [Range(0.01, 86_400)]
    [ConfigurationKeyName("BULK_TIMEOUT_SECS")]
    public double BulkSeconds { get; set; } = 1800;

    /// <summary>Whether a request to the route may go on for so long that its key has to be looked after.</summary>
    public static bool IsBulk(RouteConfig route) => route.Metadata?[Kind] == Bulk;

    /// <summary>The time of a route; null for one whose answers do not end.</summary>
    public TimeSpan? Of(RouteConfig route) => route.Metadata?[Kind] switch
    {
        Request => TimeSpan.FromSeconds(RequestSeconds),
        Bulk => TimeSpan.FromSeconds(BulkSeconds),
        _ => null,
    };
}
