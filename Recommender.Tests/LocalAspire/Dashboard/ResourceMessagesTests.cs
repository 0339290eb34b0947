using Aspire.Hosting.Board;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Recommender.Tests.LocalAspire.Dashboard;

/// <summary>One incomplete message ends the dashboard's reading for ever and without a word, hence these.</summary>
public sealed class ResourceMessagesTests
{
    [Fact]
    public void A_resource_of_which_only_the_name_is_known_is_complete()
    {
        var message = ResourceMessages.ToMessage(new BoardResource("api-x1", "Project"));

        Assert.NotNull(message.CreatedAt);
        Assert.Equal(("api-x1", "api-x1", "Project"), (message.Name, message.DisplayName, message.ResourceType));
        Assert.False(message.HasState);
    }

    [Fact]
    public void Every_url_has_display_properties()
    {
        var resource = new BoardResource("api", "Project")
        {
            Urls = [new(null, "http://localhost:1"), new("tcp", "tcp://localhost:5432", "db", IsInternal: true)],
        };

        var urls = ResourceMessages.ToMessage(resource).Urls;

        Assert.Equal(["http://localhost:1", "tcp://localhost:5432"], urls.Select(url => url.FullUrl));
        Assert.All(urls, url => Assert.NotNull(url.DisplayProperties));
        Assert.Equal((false, true), (urls[0].HasEndpointName, urls[1].IsInternal));
    }

    [Fact]
    public void Facts_without_a_name_are_left_out()
    {
        var message = ResourceMessages.ToMessage(new BoardResource("api", "Project")
        {
            Environment = [new("", "x"), new("PORT", null)],
            Health = [new("", HealthStatus.Healthy)],
            Relationships = [new("", "Reference"), new("cache", "")],
        });

        Assert.Equal("PORT", Assert.Single(message.Environment).Name);
        Assert.Empty(message.HealthReports);
        Assert.Empty(message.Relationships);
    }

    [Fact]
    public void Every_detail_has_label_place_and_value()
    {
        var properties = ResourceMessages.ToMessage(new BoardResource("api", "Project")
        {
            ProcessId = 42,
            ExitCode = 3,
            ProjectPath = "/src/Api.csproj",
            Arguments = ["--urls", "http://localhost:1"],
            Properties = [new("Value", "Value", "secret", IsSensitive: true)],
        }).Properties;

        Assert.All(properties, property => Assert.True(property is { DisplayName.Length: > 0, IsHighlighted: true, HasSortOrder: true, Value: not null }));
        Assert.Equal(42, properties.Single(property => property.Name == "executable.pid").Value.NumberValue);
        Assert.Equal(2, properties.Single(property => property.Name == "executable.args").Value.ListValue.Values.Count);
        Assert.True(properties.Single(property => property.Name == "Value").IsSensitive);
    }

    [Theory]
    [InlineData(null, "executable.path executable.args")]
    [InlineData("PostgreSQL 17", "resource.source program.path program.args")]
    public void A_source_takes_the_place_of_the_program(string? source, string expected)
    {
        var resource = new BoardResource("postgres", "Container") { Source = source, ExecutablePath = "/bin/postgres", Arguments = ["-D", "data"] };

        var names = ResourceMessages.ToMessage(resource).Properties.Select(property => property.Name);

        Assert.Equal(expected, string.Join(' ', names));
    }

    [Fact]
    public void A_health_check_that_has_not_run_has_no_status()
    {
        var reports = ResourceMessages.ToMessage(new BoardResource("api", "Project")
        {
            Health = [new("ready", null), new("disk", HealthStatus.Degraded, "90% full")],
        }).HealthReports;

        Assert.False(reports[0].HasStatus);
        Assert.Equal(Aspire.Hosting.Dashboard.Wire.HealthStatus.Degraded, reports[1].Status);
    }

    [Fact]
    public void A_line_of_output_begins_with_its_time()
    {
        var line = ResourceMessages.ToMessage(new LogLine(7, new(2026, 11, 23, 6, 30, 12, 740, TimeSpan.Zero), "hello", IsError: true));

        Assert.Equal("2026-11-23T06:30:12.7400000Z hello", line.Text);
        Assert.Equal((7, true), (line.LineNumber, line.IsStdErr));
    }
}
