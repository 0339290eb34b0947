using Aspire.Hosting.ApplicationModel;

namespace Recommender.AppHost;

/// <summary>What a person needs for the first request, shown once the gateway answers.</summary>
internal static class Welcome
{
    public static async Task ShowAsync(EndpointReference gateway, ParameterResource apiKey, CancellationToken cancellationToken)
    {
        var key = await apiKey.GetValueAsync(cancellationToken);
        await Console.Out.WriteLineAsync(
            $"""

            Gateway        {gateway.Url}
            API reference  {gateway.Url}/scalar
            Operator key   {key}

            curl -H "X-API-Key: {key}" "{gateway.Url}/api/v1/recommendations/trending"

            """);
    }
}
