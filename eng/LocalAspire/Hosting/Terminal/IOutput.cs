namespace Aspire.Hosting.Terminal;

/// <summary>Where the person who started the AppHost reads what happens.</summary>
internal interface IOutput
{
    /// <summary>A line that a resource wrote.</summary>
    void Line(string resource, string text);

    /// <summary>Something about a resource that is worth a look.</summary>
    void Warn(string resource, string text);

    /// <summary>A resource failed.</summary>
    void Fail(string resource, string text, IEnumerable<string>? lastLines = null);

    /// <summary>Something about the whole application.</summary>
    void Say(string text);
}
