using Recommender.Engine.Faults;

namespace Recommender.Engine.Ingest;

/// <summary>One record of a bulk import: what it says, or why it cannot be used.</summary>
/// <param name="Line">Its line, or its place in an array, from 1.</param>
public sealed record ImportRecord<T>(long Line, T? Draft, Fault? Fault)
    where T : class;
