using Recommender.Engine.Faults;
using Recommender.Engine.Interactions;

namespace Recommender.Engine.Webhooks;

/// <summary>What a subscription may look like.</summary>
public static class WebhookRules
{
    /// <summary>How many subscriptions a tenant may have.</summary>
    public const int MaxSubscriptions = 50;

    private const int MaxUrlLength = 2000;
    private const int MaxDescriptionLength = 500;
    private const int MaxTypes = 100;

    /// <summary>What is wrong with a subscription, or null.</summary>
    public static Fault? Check(WebhookDraft draft, TargetPolicy targets) =>
        CheckUrl(draft.Url, targets) ?? Lists.CheckItems(draft.Events, "events") ?? CheckEvents(draft) ?? CheckTypes(draft) ?? CheckDescription(draft.Description);

    private static Fault? CheckUrl(string url, TargetPolicy targets)
    {
        if (url.Length > MaxUrlLength || !Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme is not ("https" or "http"))
        {
            return Fault.Validation($"url must be an absolute https address of at most {MaxUrlLength} characters");
        }

        return target switch
        {
            { UserInfo.Length: > 0 } => Fault.Validation("url must not hold a user name or password; check the signature instead"),
            { Fragment.Length: > 0 } => Fault.Validation("url must not have a fragment"),
            _ => targets.Refusal(target) is { } reason ? Fault.Validation($"url {reason}") : null,
        };
    }

    private static Fault? CheckEvents(WebhookDraft draft)
    {
        if (draft.Events.Length == 0)
        {
            return Fault.Validation($"events must name at least one of {string.Join(", ", WebhookEvents.All.Order())}");
        }

        return Array.Find(draft.Events, name => !WebhookEvents.All.Contains(name)) is { } unknown
            ? Fault.Validation($"events holds '{unknown}', which is none of {string.Join(", ", WebhookEvents.All.Order())}")
            : null;
    }

    private static Fault? CheckTypes(WebhookDraft draft) => draft.InteractionTypes switch
    {
        null => null,
        { Length: 0 or > MaxTypes } => Fault.Validation($"interaction_types must hold 1 to {MaxTypes} names; leave it out for all types"),
        _ when !draft.Events.Contains(WebhookEvents.InteractionRecorded) =>
            Fault.Validation($"interaction_types needs {WebhookEvents.InteractionRecorded} among events"),
        var types => Lists.CheckItems(types, "interaction_types") ?? types.Select(InteractionRules.CheckType).FirstOrDefault(fault => fault is not null),
    };

    private static Fault? CheckDescription(string? description) =>
        description?.Length > MaxDescriptionLength || description?.Contains('\0', StringComparison.Ordinal) is true
            ? Fault.Validation($"description must be at most {MaxDescriptionLength} characters without NUL")
            : null;
}
