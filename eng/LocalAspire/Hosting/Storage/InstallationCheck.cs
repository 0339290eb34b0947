using System.Text.RegularExpressions;

namespace Aspire.Hosting.Storage;

/// <summary>
/// Tries in a throw-away cluster what the service relies on, before binaries are used for a person's data; about a second.
/// </summary>
internal static partial class InstallationCheck
{
    private const string Script =
        """
        create extension vector;

        create table probe as
        select i as id, array(select sin(i * j) from generate_series(1, 16) j)::halfvec(16) as v
        from generate_series(1, 500) i;

        create index on probe using hnsw (v halfvec_cosine_ops);

        set enable_seqscan = off;

        set hnsw.iterative_scan = strict_order;

        select 'found ' || count(*) as answer
        from (select id from probe where id % 10 = 0 order by v <=> array_fill(1, array[16])::halfvec(16) limit 10) nearest;

        select 'server ' || current_setting('server_version') as answer;

        select 'vector ' || extversion as answer from pg_extension where extname = 'vector';


        """;

    /// <summary>Answers what the binaries say that they are.</summary>
    /// <exception cref="StorageSetupException">They do not run here, or do not do what is needed.</exception>
    public static async Task<PostgresInstallation> RunAsync(
        string binFolder, string scratch, Toolbox tools, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(scratch, "check");
        PrivateFiles.CreateEmptyFolder(folder);
        var identity = await ServerIdentity.ChooseAsync(tools, folder, cancellationToken);
        await identity.OwnAsync(folder, cancellationToken);
        await identity.ReachAsync(binFolder, cancellationToken);
        var made = await identity.RunAsync(
            Path.Combine(binFolder, "initdb"),
            ["-D", folder, "-U", "postgres", "-A", "trust", .. PostgresSettings.Locale, "--no-sync", "--no-instructions"],
            "", "/", cancellationToken);
        if (!made.Succeeded)
        {
            throw new StorageSetupException($"initdb does not work here: {made.Reason}");
        }
        var tried = await identity.RunAsync(
            Path.Combine(binFolder, "postgres"), ["--single", "-j", "-D", folder, "-c", "jit=off", "postgres"],
            Script, "/", cancellationToken);
        var answers = Answer().Matches(tried.Output).ToDictionary(found => found.Groups[1].Value, found => found.Groups[2].Value);
        return answers.GetValueOrDefault("found") == "10"
            && answers.TryGetValue("server", out var server) && answers.TryGetValue("vector", out var vector)
            ? new PostgresInstallation(binFolder, server, vector)
            : throw new StorageSetupException($"pgvector does not work here: {Problem(tried)}");
    }

    private static string Problem(ToolAnswer tried) =>
        tried.Errors.Split('\n').FirstOrDefault(line => Trouble().IsMatch(line)) ?? tried.Reason;

    [GeneratedRegex("ERROR|FATAL|PANIC")]
    private static partial Regex Trouble();

    [GeneratedRegex("""answer = "(found|server|vector) ([\d.]+)""")]
    private static partial Regex Answer();
}
