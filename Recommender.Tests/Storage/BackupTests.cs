using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Storage;

/// <summary>The commands of the runbook, where PostgreSQL's client programs are installed in the version of the server.</summary>
public sealed class BackupTests(Servers servers, ScratchDatabase lived) : IClassFixture<ScratchDatabase>, IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly string _restored = $"recommender_restored_{Guid.NewGuid():N}";

    [Fact]
    public async Task Restored_database_has_the_same_rows_and_gives_the_same_recommendations()
    {
        await RequireClientsAsync();
        var tenant = Servers.NewTenantName();
        var before = await LiveAsync(tenant);

        await RunAsync("pg_dump", "--format=custom", $"--dbname={Url(lived.Connection)}", $"--file={_file}");
        await OnServerAsync($"CREATE DATABASE {_restored}");
        var connection = new NpgsqlConnectionStringBuilder(servers.DatabaseConnection) { Database = _restored }.ConnectionString;
        await RunAsync("pg_restore", $"--dbname={Url(connection)}", "--jobs=2", "--exit-on-error", _file);

        await using var database = NpgsqlDataSource.Create(connection);
        Assert.Equal(await HashesAsync(lived.Database), await HashesAsync(database));
        Assert.Equal(before, await AskAsync(connection, tenant));
    }

    public void Dispose()
    {
        File.Delete(_file);
        using var drop = servers.Database.CreateCommand($"DROP DATABASE IF EXISTS {_restored} WITH (FORCE)");
        drop.ExecuteNonQuery();
    }

    /// <summary>Lets a tenant have some history, and returns what somebody is recommended.</summary>
    private async Task<string> LiveAsync(string tenant)
    {
        await using var api = ApiHost.Through(lived.Connection, servers);
        await api.InitializeAsync();
        foreach (var entity in (string[])["lamp", "desk", "chair"])
        {
            await api.Tenant(tenant).PostJsonAsync("/api/v1/entities", $$$"""{"entity_id":"{{{entity}}}","attributes":{"name":"{{{entity}}}"}}""");
            await api.Tenant(tenant).PostJsonAsync(
                "/api/v1/interactions", $$"""{"user_id":"ada","entity_id":"{{entity}}","interaction_type":"view"}""");
        }

        return await AskAsync(lived.Connection, tenant);
    }

    private async Task<string> AskAsync(string connection, string tenant)
    {
        await using var api = ApiHost.Through(connection, servers);
        await api.InitializeAsync();
        var answer = await api.Tenant(tenant).GetStringAsync("/api/v1/recommendations/user/somebody?algorithm=popular");
        return answer[..answer.IndexOf("\"generated_at\"", StringComparison.Ordinal)];
    }

    /// <summary>A hash of all rows of every table, whatever their order.</summary>
    private static async Task<List<string>> HashesAsync(NpgsqlDataSource database)
    {
        var tables = await database.QueryAsync(
            $"""
            SELECT quote_ident(relname) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1
            """,
            row => row.GetString(0), CancellationToken.None);
        var hashes = new List<string>();
        foreach (var table in tables)
        {
            await using var command = database.CreateCommand(
                $"SELECT count(*) || ' ' || coalesce(md5(string_agg(r::text, '' ORDER BY r::text)), '') FROM {table} AS r");
            hashes.Add($"{table} {await command.ExecuteScalarAsync()}");
        }

        return hashes;
    }

    private static string Url(string connection)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        return $"postgresql://{Uri.EscapeDataString(to.Username!)}:{Uri.EscapeDataString(to.Password ?? "")}@{to.Host}:{to.Port}/{to.Database}";
    }

    private async Task RequireClientsAsync()
    {
        var server = await servers.Database.FirstOrDefaultAsync(
            $"SELECT current_setting('server_version_num')::integer / 10000", row => row.GetInt32(0), CancellationToken.None);
        var version = await VersionAsync();
        Assert.SkipWhen(version < server, $"there is no pg_dump of version {server} or later");
    }

    private static async Task<int> VersionAsync()
    {
        try
        {
            var told = await RunAsync("pg_dump", "--version");
            return int.Parse(told.Split(") ")[1].Split('.')[0], CultureInfo.InvariantCulture);
        }
        catch (Win32Exception)
        {
            return 0;
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await errors}");
        return output;
    }

    private async Task OnServerAsync(string statement)
    {
        await using var command = servers.Database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
