using Aspire.Hosting;
using Aspire.Hosting.CommandLine;

namespace Recommender.Tests.LocalAspire.AppHosts;

public sealed class RunOptionsTests
{
    [Fact]
    public void Unknown_arguments_become_configuration()
    {
        var options = RunOptions.Parse(["--ephemeral", "--Parameters:x", "1", "--no-dashboard", "--y=2"]);

        Assert.True(options.IsEphemeral);
        Assert.False(options.WithDashboard);
        Assert.Equal(["--Parameters:x", "1", "--y=2"], options.Configuration);
    }

    [Theory]
    [InlineData("--data", "somewhere")]
    [InlineData("--data=somewhere")]
    public void Value_follows_or_is_attached(params string[] arguments) =>
        Assert.Equal("somewhere", RunOptions.Parse(arguments).DataFolder);

    [Fact]
    public void Missing_value_is_named() =>
        Assert.Equal("--data needs a value.", Assert.Throws<DistributedApplicationException>(() => RunOptions.Parse(["--data"])).Message);

    [Theory]
    [InlineData("--publisher", "manifest")]
    [InlineData("--operation", "publish")]
    public void Both_forms_of_publishing_are_understood(params string[] arguments) => Assert.True(RunOptions.Parse(arguments).IsPublish);
}
