namespace Recommender.Gateway.Tenancy;

/// <summary>A key cannot be checked now: neither memory nor storage knows it.</summary>
internal sealed class StorageUnavailableException() : Exception("storage is unavailable");
