using System.Net;

namespace Recommender.Cli.Connection;

/// <summary>A failure that the person at the terminal can act on; its message is all that is printed.</summary>
internal class CommandException(string message) : Exception(message);

/// <summary>The service answered, and not with what was asked for.</summary>
internal sealed class ServiceRefusal(HttpStatusCode status, string message) : CommandException(message)
{
    /// <summary>Whether the fault is in what was sent: the same again is refused again, something else need not be.</summary>
    public bool IsOfContent => status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity;
}
