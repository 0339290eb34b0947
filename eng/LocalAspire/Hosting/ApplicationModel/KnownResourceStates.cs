using Aspire.Hosting.Board;

namespace Aspire.Hosting.ApplicationModel;

public static class KnownResourceStates
{
    public static string Running => BoardState.Running;

    public static string Exited => BoardState.Exited;
}
