using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Yarp.ReverseProxy.Transforms;

namespace Recommender.Gateway.Configuration;

/// <summary>Adds to the api's answer about its configuration what is in effect at the gateway.</summary>
internal static class ConfigAnswer
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async ValueTask CompleteAsync(ResponseTransformContext context, GatewayConfig gateway)
    {
        var http = context.HttpContext;
        if (!http.Request.Path.Equals("/api/config", StringComparison.OrdinalIgnoreCase)
            || context.ProxyResponse is not { IsSuccessStatusCode: true } answer)
        {
            return;
        }

        http.Response.ContentLength = null;
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        context.SuppressResponseBody = true;
        var config = await answer.Content.ReadFromJsonAsync<JsonObject>(http.RequestAborted);
        foreach (var (section, values) in gateway.ToJson())
        {
            Merge(config!, section, values!.AsObject());
        }

        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(config, Json), http.RequestAborted);
    }

    private static void Merge(JsonObject config, string section, JsonObject values)
    {
        if (config[section] is not JsonObject known)
        {
            config[section] = values.DeepClone();
            return;
        }

        foreach (var (name, value) in values)
        {
            known[name] = value!.DeepClone();
        }
    }
}
