using Npgsql;
using Recommender.Engine.Interactions;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Jobs;

/// <summary>Takes a user out of imports that are not finished, and out of what is remembered of those that are.</summary>
internal static class WaitingImports
{
    private sealed record Piece(Guid Job, int Number);

    /// <summary>Returns how many records were taken out. No worker imports for the tenant meanwhile.</summary>
    public static async Task<long> ForgetAsync(
        NpgsqlTransaction transaction, TenantId tenant, string userId, CancellationToken cancellationToken)
    {
        var forgotten = 0L;
        foreach (var piece in await PiecesAsync(transaction, tenant, cancellationToken))
        {
            forgotten += await ForgetAsync(transaction, tenant, piece, userId, cancellationToken);
        }

        await ForgetErrorsAsync(transaction, tenant, userId, cancellationToken);
        return forgotten;
    }

    private static Task<List<Piece>> PiecesAsync(NpgsqlTransaction transaction, TenantId tenant, CancellationToken cancellationToken) =>
        transaction.QueryAsync(
            $"""
            SELECT job.job_id, piece.piece
            FROM jobs AS job JOIN job_pieces AS piece USING (tenant_id, job_id)
            WHERE job.tenant_id = {tenant.Value} AND job.kind = 'import' AND job.subject = 'interactions'
            ORDER BY job.job_id, piece.piece
            FOR UPDATE OF job
            """,
            row => new Piece(row.GetGuid(0), row.GetInt32(1)), cancellationToken);

    private static async Task<long> ForgetAsync(
        NpgsqlTransaction transaction, TenantId tenant, Piece piece, string userId, CancellationToken cancellationToken)
    {
        var packed = await transaction.FirstOrDefaultAsync(
            $"""
            SELECT bytes FROM job_pieces
            WHERE tenant_id = {tenant.Value} AND job_id = {piece.Job} AND piece = {piece.Number}
            """,
            row => row.GetFieldValue<byte[]>(0), cancellationToken);
        var records = JobPiece.Unpack<InteractionDraft>(packed!);
        var forgotten = records.RemoveAll(record => record.Draft?.UserId == userId);
        if (forgotten > 0)
        {
            await transaction.ExecuteAsync(
                $"""
                WITH job AS (
                    UPDATE jobs SET total = total - {forgotten} WHERE tenant_id = {tenant.Value} AND job_id = {piece.Job}
                )
                UPDATE job_pieces SET bytes = {JobPiece.Pack(records)}
                WHERE tenant_id = {tenant.Value} AND job_id = {piece.Job} AND piece = {piece.Number}
                """,
                cancellationToken);
        }

        return forgotten;
    }

    private static Task<int> ForgetErrorsAsync(
        NpgsqlTransaction transaction, TenantId tenant, string userId, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            $"""
            UPDATE jobs SET errors = (
                SELECT coalesce(jsonb_agg(error ORDER BY place), '[]'::jsonb)
                FROM jsonb_array_elements(errors) WITH ORDINALITY AS each (error, place)
                WHERE error ->> 'UserId' IS DISTINCT FROM {userId})
            WHERE tenant_id = {tenant.Value} AND errors @> jsonb_build_array(jsonb_build_object('UserId', {userId}::text))
            """,
            cancellationToken);
}
