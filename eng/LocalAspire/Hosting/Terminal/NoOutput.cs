namespace Aspire.Hosting.Terminal;

/// <summary>In a test nobody watches the console; the output of the resources stays on the board, and failures quote it.</summary>
internal sealed class NoOutput : IOutput
{
    public void Line(string resource, string text)
    {
    }

    public void Warn(string resource, string text)
    {
    }

    public void Fail(string resource, string text, IEnumerable<string>? lastLines = null)
    {
    }

    public void Say(string text)
    {
    }
}
