using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.StoredModels;

/// <summary>Drops the rows of models that nobody reads any more.</summary>
public sealed class RowRemoval(NpgsqlDataSource database)
{
    /// <summary>Those whose head is gone, with the model or with its tenant; returns how many models that were.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var unused = await database.QueryAsync(
            $"""
            SELECT version
            FROM pg_inherits JOIN pg_class AS rows ON rows.oid = inhrelid
            CROSS JOIN LATERAL (SELECT substring(rows.relname FROM '[0-9]+$')::bigint AS version) AS named
            WHERE inhparent = 'model_rows'::regclass
                AND NOT EXISTS (SELECT FROM model_heads WHERE model_heads.version = named.version)
            """,
            row => row.GetInt64(0), cancellationToken);
        foreach (var version in unused)
        {
            await database.ExecuteAsync($"DROP TABLE IF EXISTS model_rows_{version:constant}", cancellationToken);
        }

        return unused.Count;
    }
}
