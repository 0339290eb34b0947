namespace Aspire.Hosting.Storage;

/// <summary>A storage server cannot be set up or used; the message is for a person and names what is missing.</summary>
public sealed class StorageSetupException(string message, Exception? cause = null) : Exception(message, cause);
