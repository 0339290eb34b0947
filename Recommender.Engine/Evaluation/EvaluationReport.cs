using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>One way to score, and how it did.</summary>
public sealed record EvaluationRow(string Name, Metrics Metrics);

/// <summary>The rows of the table, self-checks first, and the figures that stand for the product.</summary>
/// <param name="Parameters">Those of the evaluated model; null where a protocol has none.</param>
public sealed record EvaluationReport(IReadOnlyList<EvaluationRow> Rows, Metrics Result, ModelParameters? Parameters);
