namespace Recommender.Engine.Faults;

/// <summary>Why something that was asked for is not done, in a sentence for whoever asked.</summary>
public sealed record Fault(FaultCode Code, string Message)
{
    public static Fault Validation(string message) => new(FaultCode.ValidationError, message);

    public static Fault Invalid(string message) => new(FaultCode.InvalidRequest, message);
}
