using Npgsql;

namespace Recommender.Engine.Interactions;

/// <summary>Names and their keys, filled row by row.</summary>
internal sealed class KnownNames
{
    public Dictionary<(int Tenant, string Id), long> Users { get; } = [];

    public Dictionary<(int Tenant, string Name), (int Id, float Weight)> Types { get; } = [];

    public Dictionary<(int Tenant, string Id, string? Type), (long Key, string Type)> Entities { get; } = [];

    public void AddUser(NpgsqlDataReader row) => Users[(row.GetInt32(0), row.GetString(1))] = row.GetInt64(2);

    public void AddType(NpgsqlDataReader row) =>
        Types[(row.GetInt32(0), row.GetString(1))] = (row.GetInt32(2), (float)row.GetDouble(3));

    public void AddEntity((int Tenant, string Id, string? Type) mentioned, NpgsqlDataReader row) =>
        Entities[mentioned] = (row.GetInt64(1), row.GetString(2));
}
