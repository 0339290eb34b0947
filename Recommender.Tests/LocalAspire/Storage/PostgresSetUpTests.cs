using Aspire.Hosting.Storage;

namespace Recommender.Tests.LocalAspire.Storage;

public sealed class PostgresSetUpTests : IDisposable
{
    private readonly ScratchSpace scratch = new();
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_set_ups_of_an_empty_cache_at_once_install_once_and_the_next_one_installs_nothing()
    {
        var said = new ReportedLines();

        var installed = await Task.WhenAll(
            SetUp(TestTools.ThisMachine, said).RunAsync(null, cancellation), SetUp(TestTools.ThisMachine, said).RunAsync(null, cancellation));

        Assert.Equal(installed[0], installed[1]);
        Assert.True(installed[0].Major >= 17, installed[0].Version);
        Assert.True(Version.Parse(installed[0].VectorVersion) >= new Version(0, 8), installed[0].VectorVersion);
        Assert.InRange(said.All.Count(line => line.Contains("is set up", StringComparison.Ordinal)), 0, 1); // 0: this machine's own
        Assert.Empty(Directory.EnumerateDirectories(scratch.Root, "work-*"));

        var later = new ReportedLines();
        Assert.Equal(installed[0], await SetUp(TestTools.ThisMachine, later).RunAsync(null, cancellation));
        Assert.Empty(later.All);
    }

    [Theory]
    [InlineData("missing: npm (package npm)", "gcc", "apt-get")]
    [InlineData("missing: a C compiler (packages gcc and libc6-dev)", "npm", "apt-get")]
    [InlineData("missing: apt-get (package apt)", "gcc")]
    [InlineData("missing: dpkg-deb (package dpkg)", "gcc", "apt-get")]
    public async Task A_missing_prerequisite_is_named(string expected, params string[] there)
    {
        var failure = await Assert.ThrowsAsync<StorageSetupException>(
            () => SetUp(TestTools.Only(scratch, there), new ReportedLines()).RunAsync(null, cancellation));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task A_download_that_is_not_the_one_that_was_tried_is_refused()
    {
        var downloads = scratch.Folder("downloads");
        await File.WriteAllTextAsync(
            Path.Combine(downloads, $"embedded-postgres-{ServerPlatform.Current!.Npm}-{PortablePostgres.Version}.tgz"), "something else", cancellation);
        var programs = TestTools.Only(scratch, "gcc", "tar", "xz");

        var failure = await Assert.ThrowsAsync<StorageSetupException>(
            () => SetUp(new Toolbox(scratch["programs"], downloads), new ReportedLines()).RunAsync(null, cancellation));

        Assert.Null(programs.Downloads);
        Assert.Contains($"wrong checksum: {downloads}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_another_major_version_asks_for_that_version()
    {
        var failure = await Assert.ThrowsAsync<StorageSetupException>(
            () => SetUp(TestTools.Only(scratch), new ReportedLines()).RunAsync(99, cancellation));

        Assert.Contains("PostgreSQL 99", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("17.5", "0.8.4", null, true)]
    [InlineData("18.1", "0.8.10", 18, true)]
    [InlineData("18.1", "0.8.6", 17, false)]
    [InlineData("16.9", "0.8.6", null, false)]
    [InlineData("17.5", "0.8.3", null, false)]
    public async Task The_machine_s_own_server_is_used_when_it_and_its_pgvector_are_new_enough(
        string version, string vector, int? major, bool used)
    {
        var programs = scratch.Folder("own/bin");
        foreach (var program in (string[])["postgres", "initdb"])
        {
            var file = Path.Combine(programs, program);
            await File.WriteAllTextAsync(file, $"#!/bin/sh\necho 'postgres (PostgreSQL) {version} (Debian)'\n", cancellation);
            ProgramFiles.MakeExecutable(file);
        }
        await File.WriteAllTextAsync(
            Path.Combine(scratch.Folder("own/share/extension"), "vector.control"), $"default_version = '{vector}'\n", cancellation);

        var found = await new MachinePostgres(new Toolbox(programs, downloads: null)).FindAsync(major, cancellation);

        Assert.Equal(used ? new PostgresInstallation(programs, version, vector) : null, found?.BinFolder == programs ? found : null);
    }

    public void Dispose() => scratch.Dispose();

    private PostgresSetUp SetUp(Toolbox tools, ReportedLines said) => new(scratch.Root, tools, said);
}
