using Recommender.Engine.Faults;

namespace Recommender.Api.Ingest;

/// <summary>One record of a bulk body.</summary>
/// <param name="Line">Its line, or its place in the array, from 1.</param>
/// <param name="Fingerprint">
/// Stands for the bytes of the body up to and with this record: the same file gives the same ones, also when it has
/// grown since, and a record that repeats within a file does not.
/// </param>
internal readonly record struct BulkRecord<T>(long Line, T? Value, Fault? Fault, UInt128 Fingerprint)
    where T : class;
