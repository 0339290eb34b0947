using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Recommender.Tests.Deployment;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Migration;

/// <summary>The commands of docs/migration.md, run as they stand there.</summary>
public sealed class GorseDumpTests(ApiHost api) : IClassFixture<ApiHost>, IDisposable
{
    private const string Items = """
        {"ItemId":"tent","IsHidden":false,"Categories":["outdoor"],"Timestamp":"2026-01-02T03:04:05Z","Labels":{"brand":"alp"},"Comment":"Two-person tent"}
        {"ItemId":7,"IsHidden":false,"Categories":null,"Timestamp":"2026-01-02T03:04:05Z","Labels":null,"Comment":""}
        {"ItemId":"gone","IsHidden":true,"Categories":["outdoor"],"Timestamp":"2026-01-02T03:04:05Z","Labels":null,"Comment":""}
        """;

    private const string Feedback = """
        {"FeedbackType":"star","UserId":"ada","ItemId":"tent","Timestamp":"2026-03-04T05:06:07Z","Comment":"warm"}
        {"FeedbackType":"read","UserId":3,"ItemId":7,"Timestamp":"2026-03-04T05:06:08Z","Comment":""}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recommender-gorse-");

    [Fact]
    public async Task Dump_becomes_records_that_the_bulk_routes_take()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "items.jsonl"), Items);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "feedback.jsonl"), Feedback);
        await ConvertAsync();
        var tenant = api.Tenant(Servers.NewTenantName());

        var entities = await SendAsync(tenant, "entities");
        var interactions = await SendAsync(tenant, "interactions");

        Assert.Equal((2, 0), ((int)entities["accepted"]!, (int)entities["failed"]!));
        Assert.Equal((2, 0), ((int)interactions["accepted"]!, (int)interactions["failed"]!));
        var tent = await (await tenant.GetAsync("/api/v1/entities/tent?entity_type=item")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("alp", "outdoor", "Two-person tent"), (
            tent["attributes"]!["labels"]!["brand"]!.ToString(), tent["attributes"]!["categories"]![0]!.ToString(), tent["attributes"]!["comment"]!.ToString()));
        var starred = (await (await tenant.GetAsync("/api/v1/interactions/user/ada")).JsonAsync(HttpStatusCode.OK)).AsArray().Single()!;
        Assert.Equal(("tent", "star"), (starred["entity_id"]!.ToString(), starred["interaction_type"]!["custom"]!.ToString()));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task ConvertAsync()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "migration.md"));
        var block = page.Split("## From Gorse")[1].Split("```")[1];
        var commands = block[..block.IndexOf("dotnet run", StringComparison.Ordinal)];
        try
        {
            using var shell = Process.Start(new ProcessStartInfo("sh", ["-ec", $"command -v jq >/dev/null || exit 127\n{commands}"])
            {
                WorkingDirectory = _folder.FullName,
                RedirectStandardError = true,
            })!;
            var errors = await shell.StandardError.ReadToEndAsync();
            await shell.WaitForExitAsync();
            Assert.SkipWhen(shell.ExitCode == 127, "jq is not installed");
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
