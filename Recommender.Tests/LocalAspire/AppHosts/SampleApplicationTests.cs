using System.Net.Http.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Recommender.Tests.LocalAspire.AppHosts;

public sealed class SampleApplicationTests
{
    [Fact]
    public async Task Project_gets_the_environment_of_the_official_runtime()
    {
        await using var app = await StartAsync();
        var variables = await EnvironmentOfAsync(app, "front");

        var back = app.GetEndpoint("back").GetLeftPart(UriPartial.Authority);
        Assert.Equal(app.GetEndpoint("front").GetLeftPart(UriPartial.Authority), variables["ASPNETCORE_URLS"]);
        Assert.Equal(back, variables["services__back__http__0"]);
        Assert.Equal(back, variables["BACK_HTTP"]);
        Assert.Equal("Development", variables["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("http", variables["DOTNET_LAUNCH_PROFILE"]);
        Assert.Equal("simple", variables["LOGGING__CONSOLE__FORMATTERNAME"]);
        Assert.Equal("front", variables["OTEL_SERVICE_NAME"]);
        Assert.StartsWith("service.instance.id=", variables["OTEL_RESOURCE_ATTRIBUTES"], StringComparison.Ordinal);
        Assert.Equal("in_memory", variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"]);
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_ENDPOINT", variables.Keys);
    }

    [Fact]
    public async Task Generated_secret_reaches_the_project()
    {
        await using var app = await StartAsync();

        Assert.Equal(20, (await EnvironmentOfAsync(app, "back"))["SECRET"].Length);
    }

    [Fact]
    public async Task Configuration_wins_over_a_generated_value()
    {
        await using var app = await StartAsync("--Parameters:secret=chosen");

        Assert.Equal("chosen", (await EnvironmentOfAsync(app, "back"))["SECRET"]);
    }

    [Fact]
    public async Task Project_starts_only_when_what_it_waits_for_is_healthy()
    {
        var readyAfter = TimeSpan.FromSeconds(2);
        await using var app = await StartAsync($"--READY_AFTER={readyAfter}");

        // The start of a process is known to some hundredths of a second: it is counted from the boot of the machine.
        var known = TimeSpan.FromSeconds(0.1);
        Assert.True(await StartOfAsync(app, "front") >= await StartOfAsync(app, "back") + readyAfter - known);
    }

    [Fact]
    public async Task Consumer_knows_the_address_of_every_replica()
    {
        await using var app = await StartAsync("--REPLICAS=2");
        var variables = await EnvironmentOfAsync(app, "front");
        using var client = new HttpClient();

        var processes = new HashSet<string>();
        for (var replica = 0; replica < 2; replica++)
        {
            processes.Add(await client.GetStringAsync(new Uri(new Uri(variables[$"services__back__http__{replica}"]), "process")));
        }

        Assert.Equal(2, processes.Count);
        Assert.DoesNotContain("services__back__http__2", variables.Keys);
    }

    [Fact]
    public async Task Project_that_dies_is_started_again_on_its_port()
    {
        await using var app = await StartAsync();
        using var client = app.CreateHttpClient("back");
        var before = await client.GetStringAsync(new Uri("process", UriKind.Relative));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.PostAsync(new Uri("exit/3", UriKind.Relative), content: null));
        await app.ResourceNotifications.WaitForResourceAsync("back", KnownResourceStates.Exited);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("back");

        Assert.NotEqual(before, await client.GetStringAsync(new Uri("process", UriKind.Relative)));
    }

    [Fact]
    public async Task Resource_can_be_stopped_and_started()
    {
        await using var app = await StartAsync();
        using var client = app.CreateHttpClient("back");

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("back", KnownResourceCommands.StopCommand)).Success);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(new Uri("ready", UriKind.Relative)));
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("back", KnownResourceCommands.StartCommand)).Success);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("back");

        Assert.Equal("", await client.GetStringAsync(new Uri("ready", UriKind.Relative)));
    }

    [Fact]
    public async Task Disposing_ends_every_process()
    {
        int[] services;
        await using (var app = await StartAsync())
        {
            using var front = app.CreateHttpClient("front");
            using var back = app.CreateHttpClient("back");
            services =
            [
                await front.GetFromJsonAsync<int>(new Uri("process", UriKind.Relative)),
                await back.GetFromJsonAsync<int>(new Uri("process", UriKind.Relative)),
            ];
        }

        Assert.DoesNotContain(services, ProcessList.IsAlive);
    }

    private static async Task<DistributedApplication> StartAsync(params string[] arguments)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Sample_AppHost>(arguments);
        var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("front");
        return app;
    }

    private static async Task<Dictionary<string, string>> EnvironmentOfAsync(DistributedApplication app, string resource)
    {
        using var client = app.CreateHttpClient(resource);
        return (await client.GetFromJsonAsync<Dictionary<string, string>>(new Uri("environment", UriKind.Relative)))!;
    }

    private static async Task<DateTime> StartOfAsync(DistributedApplication app, string resource)
    {
        using var client = app.CreateHttpClient(resource);
        return await client.GetFromJsonAsync<DateTime>(new Uri("started", UriKind.Relative));
    }
}
