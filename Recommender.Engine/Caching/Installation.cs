using Npgsql;
using Recommender.Engine.Storage;

namespace Recommender.Engine.Caching;

/// <summary>The database that a process works on, by a name that no other one has.</summary>
public sealed class Installation(NpgsqlDataSource database)
{
    private string? _name;

    /// <summary>Asks storage once; the name does not change.</summary>
    /// <exception cref="InvalidOperationException">The database has none.</exception>
    public async Task<string> NameAsync(CancellationToken cancellationToken) =>
        _name ??= await database.FirstOrDefaultAsync($"SELECT id::text FROM installation", row => row.GetString(0), cancellationToken)
        ?? throw new InvalidOperationException("the table installation is empty");
}
