namespace Recommender.Engine.Evaluation;

/// <summary>Named figures; the order of the names is that of the report.</summary>
public sealed class Metrics
{
    private readonly List<KeyValuePair<string, double>> _values = [];

    public IReadOnlyList<KeyValuePair<string, double>> Values => _values;

    public double this[string name] => _values.First(value => value.Key == name).Value;

    public void Add(string name, double value) => _values.Add(new(name, value));

    /// <summary>Means over users, in double precision; users without a result are not counted.</summary>
    internal static Metrics MeanOf(string[] names, double[]?[] perUser)
    {
        var metrics = new Metrics();
        var counted = perUser.Where(static user => user is not null).ToList();
        for (var k = 0; k < names.Length; k++)
        {
            metrics.Add(names[k], counted.Count == 0 ? 0 : counted.Average(user => user![k]));
        }

        return metrics;
    }
}
