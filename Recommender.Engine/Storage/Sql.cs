using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace Recommender.Engine.Storage;

/// <summary>
/// SQL written as an interpolated string whose holes become positional parameters. There is
/// deliberately no conversion from <see cref="string"/>: text assembled at run time does not compile.
/// </summary>
[InterpolatedStringHandler]
public sealed class Sql(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (3 * formattedCount));
    private readonly List<NpgsqlParameter> _parameters = new(formattedCount);

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted<T>(T value)
    {
        _parameters.Add(value is null
            ? new NpgsqlParameter { Value = DBNull.Value }
            : new NpgsqlParameter<T> { TypedValue = value });
        _text.Append('$').Append(_parameters.Count);
    }

    /// <summary>A moment, in any offset: the driver takes them in UTC only.</summary>
    public void AppendFormatted(DateTimeOffset moment) => AppendFormatted<DateTimeOffset>(moment.ToUniversalTime());

    /// <inheritdoc cref="AppendFormatted(DateTimeOffset)"/>
    public void AppendFormatted(DateTimeOffset? moment) => AppendFormatted<DateTimeOffset?>(moment?.ToUniversalTime());

    /// <summary>
    /// A whole number written into the text itself, <c>{tenant:constant}</c>: the planner uses a partial index
    /// only when it sees its constants. Numbers cannot carry SQL, so nothing can be injected.
    /// </summary>
    public void AppendFormatted(int value, string format) => AppendConstant(value, format);

    /// <inheritdoc cref="AppendFormatted(int, string)"/>
    public void AppendFormatted(long value, string format) => AppendConstant(value, format);

    private void AppendConstant(long value, string format) =>
        _text.Append(format == "constant" ? value : throw new FormatException($"unknown SQL format '{format}'"));

    internal NpgsqlCommand On(NpgsqlDataSource database) => Fill(database.CreateCommand(_text.ToString()));

    internal NpgsqlCommand On(NpgsqlConnection connection, NpgsqlTransaction? transaction) =>
        Fill(new NpgsqlCommand(_text.ToString(), connection, transaction));

    internal NpgsqlBatchCommand ForBatch()
    {
        var command = new NpgsqlBatchCommand(_text.ToString());
        _parameters.ForEach(parameter => command.Parameters.Add(parameter));
        return command;
    }

    private NpgsqlCommand Fill(NpgsqlCommand command)
    {
        _parameters.ForEach(parameter => command.Parameters.Add(parameter));
        return command;
    }
}
