using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Recommender.AppHost;

/// <summary>
/// Leaves the address and the operator key in <c>.recommender/connection.json</c> of the checkout, for its owner only, so
/// that <c>recommender demo</c> needs neither. Only for as long as the system runs, and not for one that took any free port:
/// several of those may run at once.
/// </summary>
internal static class ConnectionFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static async Task WriteAsync(
        string appHostFolder, EndpointReference gateway, ParameterResource apiKey, CancellationToken cancellationToken)
    {
        var key = await apiKey.GetValueAsync(cancellationToken);
        var folder = Directory.CreateDirectory(Path.Combine(appHostFolder, "..", ".recommender"));
        var path = Path.Combine(folder.FullName, "connection.json");
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        await using (var file = new FileStream(path, options))
        {
            await JsonSerializer.SerializeAsync(file, new { url = gateway.Url, api_key = key }, cancellationToken: cancellationToken);
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
    }
}
