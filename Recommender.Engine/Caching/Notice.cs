using System.Globalization;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Caching;

internal enum NoticeKind
{
    /// <summary>Nothing changed; the sender is alive and everything it sent before has arrived.</summary>
    Beat,

    /// <summary>The sender stops and remembers nothing any more.</summary>
    Leave,

    /// <summary>Entities, or anything that every answer of a tenant depends on, changed.</summary>
    Catalogue,

    /// <summary>Users did something.</summary>
    Users,

    /// <summary>Users were erased; nothing that names them may be kept.</summary>
    Erased,
}

/// <summary>What one process tells the others.</summary>
/// <param name="Sender">The process.</param>
/// <param name="Number">Consecutive for a sender, from 1: whoever misses one knows.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Tenant">Where it happened.</param>
/// <param name="SentAt">The sender's own clock.</param>
/// <param name="Users">To whom it happened.</param>
internal sealed record Notice(string Sender, long Number, NoticeKind Kind, TenantId Tenant, long SentAt, IReadOnlyCollection<string> Users)
{
    private const int Fields = 5;

    /// <summary>Whether it says that something changed.</summary>
    public bool IsAcknowledged => Kind is not NoticeKind.Beat and not NoticeKind.Leave;

    /// <summary>One line per field and user; ids hold no control characters.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Sender}\n{Number}\n{(int)Kind}\n{Tenant.Value}\n{SentAt}")
        + string.Concat(Users.Select(user => "\n" + user));

    /// <exception cref="FormatException">Not a notice.</exception>
    public static Notice Parse(string text)
    {
        var lines = text.Split('\n');
        return lines.Length < Fields
            ? throw new FormatException("a notice has at least five lines")
            : new(
                lines[0], Whole(lines[1]), (NoticeKind)Whole(lines[2]), new TenantId((int)Whole(lines[3])), Whole(lines[4]),
                lines[Fields..]);
    }

    private static long Whole(string line) => long.Parse(line, CultureInfo.InvariantCulture);
}
