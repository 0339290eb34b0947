namespace Recommender.Engine.Ingest;

/// <summary>Why a record of a bulk import was not taken.</summary>
/// <param name="Line">Its line, or its place in an array, from 1.</param>
/// <param name="Code">The word for the fault that a single request would get.</param>
/// <param name="Detail">The sentence for it.</param>
public sealed record ImportError(long Line, string Code, string Detail, string? UserId, string? EntityId, string? EntityType);
