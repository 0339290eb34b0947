using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Recommender.Engine.Errors;

/// <summary>Writes a <see cref="Problem"/> as the answer to a request: the one error format of the gateway and the api.</summary>
public static class ProblemWriter
{
    private const string ContentType = "application/problem+json";

    /// <summary>The answer must not have started. HEAD gets the headers alone.</summary>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } delay)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        var body = Serialize(problem, context);
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }

    private static byte[] Serialize(Problem problem, HttpContext context)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteStandardMembers(json, problem, context);
            WriteError(json, problem);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteStandardMembers(Utf8JsonWriter json, Problem problem, HttpContext context)
    {
        json.WriteString("type", problem.Type);
        json.WriteString("title", problem.Title);
        json.WriteNumber("status", problem.Status);
        json.WriteString("detail", problem.Detail);
        json.WriteString("instance", context.Request.Path.ToUriComponent());
        json.WriteString("traceId", Activity.Current?.Id ?? context.TraceIdentifier);
        if (problem.Errors is { } errors)
        {
            json.WritePropertyName("errors");
            JsonSerializer.Serialize(json, errors);
        }

        if (problem.ViolatedPolicies is { } policies)
        {
            json.WritePropertyName("violated-policies");
            JsonSerializer.Serialize(json, policies);
        }
    }

    private static void WriteError(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject("error");
        if (problem.Code is { } code)
        {
            json.WriteString("code", code);
        }
        else
        {
            json.WriteNumber("code", problem.Status);
        }

        json.WriteString("message", problem.Detail);
        json.WriteStartObject("details");
        json.WriteNumber("status", problem.Status);
        foreach (var (name, value) in problem.Details)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
