using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Recommender.Engine.Export;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;
using Recommender.Tests.Jobs;

namespace Recommender.Tests.Contract;

/// <summary>The two files with every route, run from top to bottom as an editor does.</summary>
public sealed class HttpFileTests(Servers servers)
{
    [Theory]
    [InlineData("Recommender.Gateway")]
    [InlineData("Recommender.Api")]
    public async Task Every_request_of_the_file_succeeds(string project)
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var isGateway = project == "Recommender.Gateway";
        var identity = new IdentityHeader(ApiHost.SigningKey, TimeProvider.System);
        var values = new Dictionary<string, string>
        {
            ["host"] = (isGateway ? system.Gateway.Address : system.Api.Address).ToString().TrimEnd('/'),
            ["key"] = RunningGateway.OperatorKey,
            ["identity"] = identity.Sign(new(null, null, (Scopes)31)),
        };
        using var client = new HttpClient();
        var failures = new List<string>();

        foreach (var part in Parts(project))
        {
            using var request = Read(Fill(part, values));
            if (request.RequestUri!.AbsolutePath.EndsWith("/result", StringComparison.Ordinal))
            {
                await DoAsync(Guid.Parse(request.RequestUri.Segments[^2].TrimEnd('/')));
            }

            // A stream of events does not end.
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
            var body = isStream ? "" : await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode)
            {
                failures.Add($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {body}");
            }

            Remember(part, body, values);
        }

        Assert.Empty(failures);
    }

    // There is no worker that would do the job.
    private Task<TimeSpan> DoAsync(Guid job) => Eventually.HoldsAsync(async () =>
    {
        await Runners.Over(servers.Database, new ExportWork(servers.Database)).RunOneAsync(CancellationToken.None);
        return await servers.Database.FirstOrDefaultAsync(
            $"SELECT status = 'completed' FROM jobs WHERE job_id = {job}", row => row.GetBoolean(0), CancellationToken.None);
    });

    [Theory]
    [InlineData("Recommender.Gateway")]
    [InlineData("Recommender.Api")]
    public void Every_route_is_in_the_file(string project)
    {
        var requests = Parts(project).Select(part => Read(part)).Select(request => (request.Method.Method, Path(request))).ToList();

        Assert.All(RouteMatrix.Table.Keys, route => Assert.True(requests.Exists(request => IsOf(route, request)), route));
    }

    private static string Path(HttpRequestMessage request) =>
        Uri.UnescapeDataString(request.RequestUri!.ToString()).Replace("{{host}}", "", StringComparison.Ordinal).Split('?')[0];

    private static bool IsOf(string route, (string Method, string Path) request)
    {
        var (wanted, given) = (route.Split(' ')[1].Split('/'), request.Path.Split('/'));
        return route.Split(' ')[0] == request.Method && wanted.Length == given.Length
            && wanted.Zip(given).All(pair => pair.First == pair.Second || pair.First.StartsWith('{'));
    }

    private static string[] Parts(string project) =>
        File.ReadAllText(System.IO.Path.Combine(Repository(), project, $"{project}.http")).ReplaceLineEndings("\n").Split("###")[1..];

    private static HttpRequestMessage Read(string part)
    {
        var (head, body) = part.Split("\n\n", 2) is [var first, var second] ? (first, second.Trim()) : (part, "");
        var lines = head.Split('\n')[1..].Where(line => !line.StartsWith('#')).ToList();
        var start = lines[0].Split(' ');
        var request = new HttpRequestMessage(new(start[0]), new Uri(start[1], UriKind.RelativeOrAbsolute));
        if (body.Length > 0)
        {
            request.Content = Wire.Json(body);
        }

        foreach (var header in lines.Skip(1).Select(line => line.Split(':', 2)).Where(header => header is [not "Content-Type", _]))
        {
            request.Headers.TryAddWithoutValidation(header[0], header[1].Trim());
        }

        return request;
    }

    // "# @name job" makes {{job.response.body.$.job_id}} known to the requests behind.
    private static void Remember(string part, string body, Dictionary<string, string> values)
    {
        if (Array.Find(part.Split('\n'), line => line.StartsWith("# @name ", StringComparison.Ordinal)) is { } line)
        {
            foreach (var (field, value) in JsonNode.Parse(body)!.AsObject())
            {
                values[$"{line["# @name ".Length..].Trim()}.response.body.$.{field}"] = $"{value}";
            }
        }
    }

    private static string Fill(string part, Dictionary<string, string> values) =>
        values.Aggregate(part, (text, value) => text.Replace($"{{{{{value.Key}}}}}", value.Value, StringComparison.Ordinal));

    private static string Repository([CallerFilePath] string here = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "..", ".."));
}
