namespace Aspire.Hosting;

/// <summary>The application cannot start or go on; the message is meant for the person who started it.</summary>
public sealed class DistributedApplicationException(string message, Exception? cause = null) : Exception(message, cause);
