using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Recommender.Tests.Deployment;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Migration;

/// <summary>The commands of docs/migration.md, run as they stand there.</summary>
public sealed class GorseDumpTests(Servers servers) : IAsyncLifetime
{
    private const string Items = """
        {"ItemId":"tent","IsHidden":false,"Categories":["outdoor"],"Timestamp":"2026-01-02T03:04:05Z","Labels":{"brand":"alp"},"Comment":"Two-person tent"}
        {"ItemId":7,"IsHidden":false,"Categories":null,"Timestamp":"2026-01-02T03:04:05Z","Labels":null,"Comment":""}
        {"ItemId":"gone","IsHidden":true,"Categories":["outdoor"],"Timestamp":"2026-01-02T03:04:05Z","Labels":null,"Comment":""}
        """;

    private const string Feedback = """
        {"FeedbackType":"star","UserId":"ada","ItemId":"tent","Timestamp":"2026-03-04T05:06:07Z","Comment":"warm"}
        {"FeedbackType":"read","UserId":3,"ItemId":7,"Value":2.5,"Timestamp":"2026-03-04T05:06:08Z","Comment":""}
        """;

    private const string Users = """
        {"UserId":"ada & co","Labels":{"country":"a \"quoted\" one"},"Subscribe":null,"Comment":""}
        {"UserId":"grace","Labels":["outdoor"],"Comment":""}
        {"UserId":"nobody","Labels":null,"Comment":""}
        """;

    // What "code" stands in on the page, in its order: items and feedback, then users.
    private static readonly string[] Blocks =
        [.. File.ReadAllText(Path.Combine(Repository.Root, "docs", "migration.md")).Split("## From Gorse")[1].Split("```").Where((_, i) => i % 2 == 1)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recommender-gorse-");
    private readonly Keys _keys = new(servers);
    private RunningSystem _system = null!;

    public async ValueTask InitializeAsync()
    {
        _system = await RunningSystem.StartAsync(servers);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "items.jsonl"), Items);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "feedback.jsonl"), Feedback);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "users.jsonl"), Users);
    }

    [Fact]
    public async Task Dump_becomes_records_that_the_bulk_routes_take()
    {
        await RunAsync(Blocks[0][..Blocks[0].IndexOf("dotnet run", StringComparison.Ordinal)]);
        var tenant = _system.Api.Tenant(_keys.Tenant);

        var entities = await SendAsync(tenant, "entities");
        var interactions = await SendAsync(tenant, "interactions");

        Assert.Equal((2, 0), ((int)entities["accepted"]!, (int)entities["failed"]!));
        Assert.Equal((2, 0), ((int)interactions["accepted"]!, (int)interactions["failed"]!));
        var tent = await (await tenant.GetAsync("/api/v1/entities/tent?entity_type=item")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("alp", "outdoor", "Two-person tent"), (
            tent["attributes"]!["labels"]!["brand"]!.ToString(), tent["attributes"]!["categories"]![0]!.ToString(), tent["attributes"]!["comment"]!.ToString()));
        var starred = (await (await tenant.GetAsync("/api/v1/interactions/user/ada")).JsonAsync(HttpStatusCode.OK)).AsArray().Single()!;
        Assert.Equal(("tent", "star"), (starred["entity_id"]!.ToString(), starred["interaction_type"]!["custom"]!.ToString()));
        var read = (await (await tenant.GetAsync("/api/v1/interactions/user/3")).JsonAsync(HttpStatusCode.OK)).AsArray().Single()!;
        Assert.Equal("2.5", read["metadata"]!["value"]!.ToString());
    }

    [Fact]
    public async Task Labels_of_users_become_their_attributes()
    {
        var commands = Blocks[1].Replace("http://localhost:8080", _system.Gateway.Address.ToString().TrimEnd('/'), StringComparison.Ordinal);

        await RunAsync(commands, (await _keys.IssueAsync()).Text);

        var tenant = _system.Api.Tenant(_keys.Tenant);
        var ada = await (await tenant.GetAsync("/api/v1/users/ada%20%26%20co")).JsonAsync(HttpStatusCode.OK);
        var grace = await (await tenant.GetAsync("/api/v1/users/grace")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("a \"quoted\" one", ada["attributes"]!["labels"]!["country"]!.ToString());
        Assert.Equal("outdoor", grace["attributes"]!["labels"]![0]!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await tenant.GetAsync("/api/v1/users/nobody")).StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        await _system.DisposeAsync();
    }

    private async Task RunAsync(string commands, string key = "")
    {
        try
        {
            var start = new ProcessStartInfo("sh", ["-ec", $"command -v jq >/dev/null && command -v curl >/dev/null || exit 127\n{commands}"])
            {
                WorkingDirectory = _folder.FullName,
                RedirectStandardError = true,
            };
            start.Environment["KEY"] = key;
            using var shell = Process.Start(start)!;
            var errors = await shell.StandardError.ReadToEndAsync();
            await shell.WaitForExitAsync();
            Assert.SkipWhen(shell.ExitCode == 127, "jq or curl is not installed");
            Assert.True(shell.ExitCode == 0, errors);
        }
        catch (Win32Exception)
        {
            Assert.Skip("there is no shell");
        }
    }

    private async Task<System.Text.Json.Nodes.JsonNode> SendAsync(HttpClient tenant, string what)
    {
        using var body = new StreamContent(File.OpenRead(Path.Combine(_folder.FullName, $"{what}.ndjson")));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var answer = await tenant.PostAsync($"/api/v1/{what}/bulk", body);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }
}
