namespace Recommender.Engine.Evaluation;

/// <summary>What is to be evaluated and how much may be spent on it.</summary>
/// <param name="Folder">Of list files; see <see cref="ListFile"/>.</param>
/// <param name="Budget">Of the search for parameters.</param>
/// <param name="Seed">Of the search, the random starts and random splits.</param>
/// <param name="Progress">Receives a sentence per step.</param>
public sealed record EvaluationRequest(string Folder, TimeSpan Budget, int Seed, IProgress<string> Progress)
{
    /// <summary>Counts the budget; under one that stands still a search ends by itself, on every machine in the same place.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
