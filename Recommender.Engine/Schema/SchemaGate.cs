using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Schema;

/// <summary>
/// Knows whether the database has at least the schema that this build needs. A newer schema is fine: an older
/// service keeps running while the worker of the next version has already migrated.
/// </summary>
public sealed class SchemaGate(NpgsqlDataSource database)
{
    private volatile bool _open;

    /// <summary>True once the schema was seen; stays true for the life of the process.</summary>
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        if (_open)
        {
            return true;
        }

        if (!await database.FirstOrDefaultAsync(
            $"SELECT to_regclass('schema_versions') IS NOT NULL", row => row.GetBoolean(0), cancellationToken))
        {
            return false;
        }

        // Not the highest number: files of several branches of work may arrive in any order.
        int[] needed = [.. Migration.All.Select(migration => migration.Version)];
        var applied = await database.FirstOrDefaultAsync(
            $"SELECT count(*) FROM schema_versions WHERE version = ANY ({needed})", row => row.GetInt64(0), cancellationToken);
        if (applied < needed.Length)
        {
            return false;
        }

        // The types of the vector extension exist only since the migration; this process may have connected before.
        await database.ReloadTypesAsync(cancellationToken);
        return _open = true;
    }
}
