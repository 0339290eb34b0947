namespace Recommender.Engine.Faults;

/// <summary>Why something that was asked for is not done, in a sentence for whoever asked.</summary>
public sealed record Fault(FaultCode Code, string Message)
{
    /// <summary>What a program may want to read besides the message.</summary>
    public IReadOnlyDictionary<string, object?>? Details { get; init; }

    public static Fault Validation(string message) => new(FaultCode.ValidationError, message);

    public static Fault Invalid(string message) => new(FaultCode.InvalidRequest, message);
}
