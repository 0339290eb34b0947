namespace Aspire.Npgsql;

/// <summary>
/// Settings of the PostgreSQL client, from the sections Aspire:Npgsql and Aspire:Npgsql:NAME; ConnectionStrings:NAME wins over both.
/// </summary>
public sealed class NpgsqlSettings
{
    public string? ConnectionString { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }

    public bool DisableMetrics { get; set; }
}
