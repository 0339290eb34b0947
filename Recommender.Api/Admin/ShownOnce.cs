namespace Recommender.Api.Admin;

/// <summary>Marks routes whose answers hold a secret: they must not be stored, not even to be repeated for an idempotency key.</summary>
internal sealed class ShownOnce;
