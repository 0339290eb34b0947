using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Recommender.Tests.Infrastructure;

/// <summary>Requests as bytes and answers as JSON, so that a test sees what a client sees.</summary>
internal static class Wire
{
    public static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string body) =>
        client.PostAsync(path, Json(body));

    public static Task<HttpResponseMessage> PutJsonAsync(this HttpClient client, string path, string body) =>
        client.PutAsync(path, Json(body));

    /// <summary>The body of an answer that must have this status.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Asserts that an answer is a problem document that says the same in both of its forms; returns it.</summary>
    public static async Task<JsonNode> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code, string? message = null)
    {
        var problem = await response.JsonAsync(status);

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, (int)problem["status"]!);
        Assert.Equal(code, problem["error"]!["code"]!.ToString());
        Assert.Equal(problem["detail"]!.ToString(), problem["error"]!["message"]!.ToString());
        Assert.Equal((int)status, (int)problem["error"]!["details"]!["status"]!);
        if (message is not null)
        {
            Assert.Equal(message, problem["detail"]!.ToString());
        }

        return problem;
    }
}
