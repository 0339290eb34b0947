using System.Globalization;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Storage;
using Npgsql;

namespace Recommender.Tests.LocalAspire.Storage;

public sealed class PostgresServerTests : IDisposable
{
    private const string Password = "it's \"quoted\" \\ and =long;";

    private readonly ScratchSpace scratch = new();
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Data_survives_a_stop_and_a_crash_and_nothing_is_left_running()
    {
        var options = Options();
        await using (var first = await StartAsync(options))
        {
            await ExecuteAsync(options, "CREATE EXTENSION vector; CREATE TABLE kept AS SELECT '[1,2]'::vector(2) AS v");
            Assert.Equal(0, await first.StopAsync());
            Assert.Empty(ProcessesOf(options.DataFolder));
        }

        await using (var second = await StartAsync(options))
        {
            await ExecuteAsync(options, "INSERT INTO kept VALUES ('[3,4]')");
            await second.KillAsync();
            Assert.True(File.Exists(PostmasterFile.PathIn(options.DataFolder)));
        }

        await using var third = await StartAsync(options);
        Assert.Equal("2 C.UTF-8", await ScalarAsync(options, "SELECT count(*) || ' ' || datlocale FROM kept, pg_database WHERE datname = 'recommender' GROUP BY datlocale"));
    }

    [Fact]
    public async Task A_server_that_runs_on_the_folder_already_is_named_with_its_process()
    {
        var options = Options();
        await using var server = await StartAsync(options);

        var failure = await Assert.ThrowsAsync<StorageSetupException>(() => PrepareAsync(options));

        Assert.Contains($"(process {server.ProcessId.ToString(CultureInfo.InvariantCulture)})", failure.Message, StringComparison.Ordinal);
        Assert.Contains(options.DataFolder, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_password_than_that_of_the_data_ends_the_wait()
    {
        var options = Options();
        await using var server = await StartAsync(options);

        var failure = await Assert.ThrowsAsync<StorageSetupException>(
            () => new PostgresProbe(options with { Password = "other" }).IsReadyAsync(cancellation));

        Assert.Contains("another password", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_preparation_says_nothing_because_there_is_nothing_to_do()
    {
        var options = Options();
        await PrepareAsync(options);
        var said = new ReportedLines();

        await PostgresServer.PrepareAsync(options, said, cancellation);

        Assert.Empty(said.All);
    }

    [Fact]
    public async Task A_folder_with_other_files_is_left_alone()
    {
        var options = Options();
        await File.WriteAllTextAsync(Path.Combine(scratch.Folder("data"), "thesis.txt"), "years of work", cancellation);

        var failure = await Assert.ThrowsAsync<StorageSetupException>(() => PrepareAsync(options));

        Assert.Contains("neither empty nor a PostgreSQL data folder", failure.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(scratch["data/thesis.txt"]));
    }

    public void Dispose() => scratch.Dispose();

    private PostgresOptions Options() => new(scratch["data"], FreePort.Next(), Password, ["recommender"]) { Ephemeral = true };

    private Task<ServerStart> PrepareAsync(PostgresOptions options) => PostgresServer.PrepareAsync(options, new ReportedLines(), cancellation);

    private async Task<RunningServer> StartAsync(PostgresOptions options) => await RunningServer.StartAsync(await PrepareAsync(options), cancellation);

    private async Task ExecuteAsync(PostgresOptions options, string statement) => await ScalarAsync(options, statement);

    private async Task<object?> ScalarAsync(PostgresOptions options, string statement)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = options.Port, Username = "postgres", Password = Password, Database = "recommender", Pooling = false,
        };
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand(statement);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private static IEnumerable<string> ProcessesOf(string folder) =>
        from process in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out _)
        let command = CommandLine(process)
        where command.Contains(folder, StringComparison.Ordinal)
        select command;

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException) // it has just ended
        {
            return "";
        }
    }
}
