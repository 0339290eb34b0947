using System.Globalization;
using System.Numerics.Tensors;
using Npgsql;
using Recommender.Engine.Factors;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;
using Recommender.Engine.Training;

namespace Recommender.Engine.StoredModels;

/// <summary>Writes a model in the form that can be asked in the database, inside the transaction that publishes it.</summary>
internal sealed class RowPublication(NpgsqlTransaction transaction, TenantId tenant, long version, StorageRules rules)
{
    private const short Columns = 6;

    /// <summary>Returns the size of the head. Nobody is locked out: the rows are nobody else's until they are attached.</summary>
    public async Task<long> WriteAsync(RecommendationModel model, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(
            $"CREATE TABLE model_rows_{version:constant} (LIKE model_rows INCLUDING ALL, CHECK (version = {version:constant}))", cancellationToken);
        await CopyAsync(model, cancellationToken);
        var isIndexed = model.Factors is { } factors && model.ItemCount > rules.IndexAbove;
        if (isIndexed)
        {
            await IndexAsync(model.Factors!.Dimensions + 1, cancellationToken);
        }

        await transaction.ExecuteAsync(
            $"ALTER TABLE model_rows ATTACH PARTITION model_rows_{version:constant} FOR VALUES IN ({version:constant})", cancellationToken);
        return WriteHead(ModelHead.Of(model, isIndexed));
    }

    private async Task CopyAsync(RecommendationModel model, CancellationToken cancellationToken)
    {
        var command = string.Create(
            CultureInfo.InvariantCulture,
            $"COPY model_rows_{version} (tenant_id, version, item, entity_type, neighbours, factors) FROM STDIN (FORMAT BINARY)");
        await using var copy = await BinaryCopy.BeginAsync(transaction.Connection!, command, cancellationToken);
        var longest = model.Factors is { } factors ? LongestOf(factors) : 0;
        for (var item = 0; item < model.ItemCount; item++)
        {
            await copy.StartRowAsync(Columns, cancellationToken);
            Write(copy, model, item, longest);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private void Write(BinaryCopy copy, RecommendationModel model, int item, float longest)
    {
        copy.Write(tenant.Value);
        copy.Write(version);
        copy.Write(item);
        copy.Write((int)model.Items.Types[item]);
        if (model.Neighbours is { } neighbours)
        {
            copy.Write(PackedRow.Of(neighbours.Rows[item]));
        }
        else
        {
            copy.WriteNull();
        }

        if (model.Factors is { } factors)
        {
            // With this component all vectors are as long as the longest, and the largest product is the nearest
            // (Bachrach et al., RecSys 2014), which is what the index searches for.
            var rest = (longest * longest) - TensorPrimitives.SumOfSquares(factors.Of(item));
            copy.Write([.. factors.Of(item), MathF.Sqrt(Math.Max(rest, 0))]);
        }
        else
        {
            copy.WriteNull();
        }
    }

    private static float LongestOf(ItemFactors factors)
    {
        var longest = 0f;
        for (var item = 0; item < factors.ItemCount; item++)
        {
            longest = Math.Max(longest, TensorPrimitives.Norm(factors.Of(item)));
        }

        return longest;
    }

    private async Task IndexAsync(int dimensions, CancellationToken cancellationToken)
    {
        Sql sql =
            $"""
            CREATE INDEX ON model_rows_{version:constant}
            USING hnsw ((factors::halfvec({dimensions:constant})) halfvec_ip_ops)
            """;
        await using var command = sql.On(transaction.Connection!, transaction);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private long WriteHead(ModelHead head)
    {
        using var parts = new ModelParts(
            transaction,
            (part, bytes) => $"INSERT INTO model_heads (tenant_id, version, part, bytes) VALUES ({tenant.Value}, {version}, {part}, {bytes})");
        ModelHeadFormat.Write(head, parts);
        parts.Flush();
        return parts.Length;
    }
}
