using System.Globalization;
using System.Security.Cryptography;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Dashboard;

/// <summary>Ports and keys of one run: decided before anything starts, new with every start.</summary>
internal sealed record DashboardAddresses(int PagesPort, int TelemetryPort, int TelemetryHttpPort, int ServicePort)
{
    public string BrowserToken { get; } = NewKey();

    public string TelemetryKey { get; } = NewKey();

    public string ServiceKey { get; } = NewKey();

    public string Pages => Loopback(PagesPort);

    public string Telemetry => Loopback(TelemetryPort);

    public string LoginUrl => $"{Pages}/login?t={BrowserToken}";

    public static DashboardAddresses Choose(int preferredPort) =>
        new(FreePort.IsFree(preferredPort) ? preferredPort : FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());

    /// <summary>The settings of the dashboard's process.</summary>
    public IReadOnlyDictionary<string, string?> Environment() => new Dictionary<string, string?>
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["DOTNET_ENVIRONMENT"] = "Production",
        ["ASPNETCORE_URLS"] = Pages,
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Telemetry,
        ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = Loopback(TelemetryHttpPort),
        ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = Loopback(ServicePort),
        ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
        ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = BrowserToken,
        ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
        ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = TelemetryKey,
        ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey",
        ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = ServiceKey,
        ["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true",
        ["NO_PROXY"] = "127.0.0.1", // it talks to nobody else, and a proxy would not find us
        ["no_proxy"] = "127.0.0.1",
    };

    private static string Loopback(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private static string NewKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
