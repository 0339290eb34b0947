using Recommender.Engine.Faults;

namespace Recommender.Engine.Interactions;

/// <summary>What became of a batch of drafts.</summary>
/// <param name="Resolved">For each draft, in order.</param>
/// <param name="Written">How many were not known before.</param>
internal sealed record ImportedInteractions(Outcome<ResolvedInteraction>[] Resolved, int Written);
