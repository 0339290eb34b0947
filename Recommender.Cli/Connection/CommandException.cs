namespace Recommender.Cli.Connection;

/// <summary>A failure that the person at the terminal can act on; its message is all that is printed.</summary>
internal sealed class CommandException(string message) : Exception(message);
