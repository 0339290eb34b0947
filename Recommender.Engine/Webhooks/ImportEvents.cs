using Npgsql;
using Recommender.Engine.Ingest;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Webhooks;

/// <summary>Events of imports that are done within a request; those of jobs follow from the job's own end.</summary>
public sealed class ImportEvents(NpgsqlDataSource database)
{
    /// <summary>Tells whoever of the tenant wants to know that an import is complete.</summary>
    /// <param name="import">What the answer to the request calls it.</param>
    /// <param name="subject"><c>entities</c> or <c>interactions</c>.</param>
    public Task AddAsync(TenantId tenant, string import, string subject, ImportTally tally, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            SELECT add_webhook_event({tenant.Value}, {WebhookEvents.ImportCompleted}, jsonb_build_object(
                'job_id', {import}, 'kind', {subject}, 'status', {tally.Status}, 'total_records', {tally.Total},
                'successful', {tally.Accepted}, 'duplicates', {tally.Duplicates}, 'failed', {tally.Failed}))
            """,
            cancellationToken);
}
