using Npgsql;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>What exports have made.</summary>
public sealed class JobFiles(NpgsqlDataSource database)
{
    /// <summary>The pieces of an export's result in order, as <see cref="JobPiece.Open"/> reads them.</summary>
    public IAsyncEnumerable<byte[]> ReadAsync(TenantId tenant, Guid job, CancellationToken cancellationToken) =>
        database.StreamAsync(
            $"SELECT bytes FROM job_pieces WHERE tenant_id = {tenant.Value} AND job_id = {job} ORDER BY piece",
            row => row.GetFieldValue<byte[]>(0), cancellationToken);
}
