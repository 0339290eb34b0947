using System.Globalization;
using Recommender.Engine.Filters;
using Recommender.Engine.Webhooks;

namespace Recommender.Api.Configuration;

/// <summary>The variables of the api, under the names that the README gives them, and what they are if nobody sets them.</summary>
internal sealed class ServiceSettings
{
    private readonly IConfiguration _configuration;
    private readonly List<string> _problems = [];

    public ServiceSettings(IConfiguration configuration)
    {
        _configuration = configuration;
        MaxConnections = Whole("DATABASE_MAX_CONNECTIONS", 100, 1, 10_000);
        MinConnections = Whole("DATABASE_MIN_CONNECTIONS", 0, 0, 10_000);
        MaxRequestMegabytes = Whole("MAX_REQUEST_SIZE_MB", 10, 1, 1024);
        MaxStreams = Whole("MAX_STREAMS", 5_000, 0, 1_000_000);
        MaxSubscriptions = Whole("MAX_WEBSOCKET_SUBSCRIPTIONS", 100, 1, 10_000);
        DefaultTenant = configuration["DEFAULT_TENANT_ID"] is { Length: > 0 } named ? named : "default";
        if (Engine.Tenancy.TenantNames.Check(DefaultTenant) is { } fault)
        {
            _problems.Add($"DEFAULT_TENANT_ID is not usable: {fault.Message}");
        }

        FilterFields = configuration["FILTER_FIELDS"] is { Length: > 0 } fields
            ? FilterFields.Only(fields.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : FilterFields.Everything;
        WebhookTargets = new(Flag("WEBHOOK_ALLOW_PRIVATE_TARGETS"));
        FailureThreshold = new(
            Whole("WEBHOOK_ERROR_THRESHOLD", 50, 1, 1_000_000), TimeSpan.FromSeconds(Whole("WEBHOOK_ERROR_WINDOW_SECS", 300, 10, 86_400)));
        if (MinConnections > MaxConnections)
        {
            _problems.Add($"DATABASE_MIN_CONNECTIONS is {MinConnections}, more than DATABASE_MAX_CONNECTIONS, which is {MaxConnections}");
        }
    }

    /// <summary>Connections to PostgreSQL for single requests.</summary>
    public int MaxConnections { get; }

    /// <summary>Connections to PostgreSQL that are kept open.</summary>
    public int MinConnections { get; }

    /// <summary>The longest body of every route but the bulk routes.</summary>
    public int MaxRequestMegabytes { get; }

    /// <summary>Streams of recommendations that may be open in this process.</summary>
    public int MaxStreams { get; }

    /// <summary>Products that one WebSocket may follow.</summary>
    public int MaxSubscriptions { get; }

    /// <summary>What filters may ask for: FILTER_FIELDS, names separated by commas, or everything.</summary>
    public FilterFields FilterFields { get; }

    /// <summary>The tenant that an operator means who names none.</summary>
    public string DefaultTenant { get; }

    /// <summary>Where webhooks may be sent: WEBHOOK_ALLOW_PRIVATE_TARGETS is for trials.</summary>
    public TargetPolicy WebhookTargets { get; }

    /// <summary>When failed requests are worth an event: WEBHOOK_ERROR_THRESHOLD within WEBHOOK_ERROR_WINDOW_SECS.</summary>
    public FailureThreshold FailureThreshold { get; }

    /// <summary>A sentence for each variable with a value that cannot be used.</summary>
    public IReadOnlyList<string> Problems => _problems;

    private bool Flag(string name)
    {
        if (_configuration[name] is not { Length: > 0 } text)
        {
            return false;
        }

        if (!bool.TryParse(text, out var value))
        {
            _problems.Add($"{name} must be true or false, not '{text}'");
        }

        return value;
    }

    private int Whole(string name, int fallback, int smallest, int largest)
    {
        if (_configuration[name] is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= smallest && value <= largest)
        {
            return value;
        }

        _problems.Add($"{name} must be a whole number from {smallest} to {largest}, not '{text}'");
        return fallback;
    }
}
