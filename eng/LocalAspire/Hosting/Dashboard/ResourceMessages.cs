using System.Globalization;
using Aspire.Hosting.Board;
using Aspire.Hosting.Dashboard.Wire;
using Google.Protobuf.WellKnownTypes;
using BoardHealthStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The board in the dashboard's messages. A resource without creation time, a URL without display properties, or an empty
/// name anywhere ends the dashboard's reading for good and without a word, so what would be empty is left out here.
/// </summary>
internal static class ResourceMessages
{
    public static Resource ToMessage(BoardResource resource)
    {
        var message = new Resource
        {
            Name = resource.Name,
            ResourceType = resource.Type,
            DisplayName = resource.DisplayName,
            Uid = resource.Name,
            CreatedAt = Timestamp.FromDateTimeOffset(resource.CreatedAt),
            StartedAt = ToMessage(resource.StartedAt),
            StoppedAt = ToMessage(resource.StoppedAt),
            IsHidden = resource.IsHidden,
        };
        if (resource.State is { } state)
        {
            message.State = state;
        }
        if (resource.StateStyle is { } style)
        {
            message.StateStyle = style;
        }
        message.Urls.Add(resource.Urls.Select(ToMessage));
        message.Environment.Add(resource.Environment.Where(variable => variable.Name.Length > 0).Select(ToMessage));
        message.HealthReports.Add(resource.Health.Where(health => health.Key.Length > 0).Select(ToMessage));
        message.Relationships.Add(resource.Relationships.Where(other => other is { DisplayName.Length: > 0, Type.Length: > 0 }).Select(ToMessage));
        message.Commands.Add(resource.Commands.Select(ToMessage));
        message.Properties.Add(ResourceProperties.Of(resource));
        return message;
    }

    public static WatchResourcesChange ToMessage(BoardChange change) => change.IsDeleted
        ? new() { Delete = new() { ResourceName = change.Resource.Name, ResourceType = change.Resource.Type } }
        : new() { Upsert = ToMessage(change.Resource) };

    /// <summary>The dashboard takes the time off the front of the line, and shows it when asked to.</summary>
    public static ConsoleLogLine ToMessage(LogLine line) => new()
    {
        Text = string.Create(CultureInfo.InvariantCulture, $"{line.At.UtcDateTime:O} {line.Text}"),
        IsStdErr = line.IsError,
        LineNumber = line.Number,
    };

    private static Timestamp? ToMessage(DateTimeOffset? moment) => moment is { } known ? Timestamp.FromDateTimeOffset(known) : null;

    private static Url ToMessage(BoardUrl url)
    {
        var message = new Url
        {
            FullUrl = url.Address,
            IsInternal = url.IsInternal,
            DisplayProperties = new() { DisplayName = url.DisplayName ?? "", SortOrder = url.SortOrder },
        };
        if (url.Endpoint is { } endpoint)
        {
            message.EndpointName = endpoint;
        }
        return message;
    }

    private static EnvironmentVariable ToMessage(BoardVariable variable) =>
        new() { Name = variable.Name, Value = variable.Value ?? "", IsFromSpec = variable.IsFromSpec };

    private static HealthReport ToMessage(BoardHealth health)
    {
        var message = new HealthReport
        {
            Key = health.Key,
            Description = health.Description,
            Exception = health.Exception,
            LastRunAt = ToMessage(health.LastRunAt),
        };
        if (health.Status is { } status)
        {
            message.Status = status switch
            {
                BoardHealthStatus.Healthy => HealthStatus.Healthy,
                BoardHealthStatus.Degraded => HealthStatus.Degraded,
                _ => HealthStatus.Unhealthy,
            };
        }
        return message;
    }

    private static ResourceRelationship ToMessage(BoardRelationship other) => new() { ResourceName = other.DisplayName, Type = other.Type };

    private static ResourceCommand ToMessage(BoardCommand command) => new()
    {
        Name = command.Name,
        DisplayName = command.DisplayName,
        IconName = command.Icon,
        IsHighlighted = command.IsHighlighted,
        State = command.Availability switch
        {
            CommandAvailability.Enabled => ResourceCommandState.Enabled,
            CommandAvailability.Disabled => ResourceCommandState.Disabled,
            _ => ResourceCommandState.Hidden,
        },
    };
}
