using Npgsql;
using Recommender.Engine.Content;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Training;

/// <summary>The parameters to train with.</summary>
/// <param name="Parameters">What a search found; the defaults before the first one.</param>
/// <param name="Figures">JSON: how good they were on the held-out part.</param>
public sealed record ChosenParameters(ModelParameters Parameters, string Figures)
{
    /// <summary>Whether a search found them.</summary>
    public bool AreSearched { get; init; } = true;

    /// <summary>
    /// What a model is trained with: attributes become factors. Before the first search there is too little data, or no time
    /// to lose.
    /// </summary>
    /// <param name="hasAttributes">Whether there are attributes of entities or users to learn from.</param>
    public ModelParameters For(bool hasAttributes) => hasAttributes && AreSearched ? NewItems.Prepared(Parameters) : Parameters;
}

/// <summary>The parameters that searches found for the tenants, and which tenant should be searched for next.</summary>
public sealed class SearchStore(NpgsqlDataSource database)
{
    /// <summary>With fewer interactions the defaults are as good as anything that could be measured, and nothing is searched.</summary>
    public const int Fewest = 200;

    // Other data has other best parameters; twice the data is other data.
    private const int Growth = 2;

    /// <summary>Tenants that are not being imported into and whose data has changed much since their last search, or some time ago.</summary>
    public Task<List<TenantId>> DueAsync(TimeSpan interval, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"""
            SELECT published.tenant_id
            FROM published_models AS published
            JOIN models AS model USING (tenant_id, version)
            LEFT JOIN tenant_work AS work USING (tenant_id)
            LEFT JOIN model_searches AS search USING (tenant_id)
            WHERE model.interactions >= {Fewest}
                AND coalesce(work.changes, 0) * 10 <= model.interactions AND work.rebuild_requested_at IS NULL
                AND (search.leased_until IS NULL OR search.leased_until < now())
                AND (search.searched_at IS NULL
                    OR model.interactions >= search.interactions * {Growth}
                    OR (search.searched_at < now() - {interval} AND model.trained_at > search.searched_at))
            ORDER BY search.searched_at NULLS FIRST, model.interactions
            """,
            row => new TenantId(row.GetInt32(0)), cancellationToken);

    /// <summary>Claims the search for a tenant; null when another worker is at it.</summary>
    public Task<SearchClaim?> ClaimAsync(TenantId tenant, CancellationToken cancellationToken) =>
        database.FirstOrDefaultAsync(
            $"""
            INSERT INTO model_searches AS search (tenant_id, leased_until, fencing_token)
            VALUES ({tenant.Value}, now() + {SearchClaim.Duration}, 1)
            ON CONFLICT (tenant_id) DO UPDATE SET leased_until = excluded.leased_until, fencing_token = search.fencing_token + 1
            WHERE search.leased_until IS NULL OR search.leased_until < now()
            RETURNING fencing_token
            """,
            row => new SearchClaim(tenant, row.GetInt64(0)), cancellationToken);

    /// <summary>Prolongs a claim; false when it was lost.</summary>
    public async Task<bool> RenewAsync(SearchClaim claim, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE model_searches SET leased_until = now() + {SearchClaim.Duration}
            WHERE tenant_id = {claim.Tenant.Value} AND fencing_token = {claim.Token} AND leased_until IS NOT NULL
            """,
            cancellationToken) == 1;

    /// <summary>
    /// Keeps the parameters that the tenant's next models are to be trained with, and ends the claim; false, and nothing
    /// kept, when the claim was lost.
    /// </summary>
    public async Task<bool> SaveAsync(SearchClaim claim, ChosenParameters chosen, long interactions, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE model_searches
            SET parameters = {ModelDescription.Of(chosen.Parameters)}::jsonb, figures = {chosen.Figures}::jsonb, interactions = {interactions}, searched_at = now(), leased_until = NULL
            WHERE tenant_id = {claim.Tenant.Value} AND fencing_token = {claim.Token} AND leased_until IS NOT NULL
            """,
            cancellationToken) == 1;

    /// <summary>Ends a claim without a result.</summary>
    public Task ReleaseAsync(SearchClaim claim, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"UPDATE model_searches SET leased_until = NULL WHERE tenant_id = {claim.Tenant.Value} AND fencing_token = {claim.Token}",
            cancellationToken);

    /// <summary>The parameters to train a tenant's models with.</summary>
    public async Task<ChosenParameters> ChosenAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await database.FirstOrDefaultAsync(
            $"SELECT parameters::text, figures::text FROM model_searches WHERE tenant_id = {tenant.Value} AND parameters IS NOT NULL",
            row => new ChosenParameters(ModelDescription.Read(row.GetString(0)), row.GetString(1)), cancellationToken)
        ?? new(ModelParameters.Default, "{}") { AreSearched = false };
}
