namespace Recommender.Engine.Faults;

/// <summary>Ends a request with a <see cref="Fault"/> from where returning one would burden every caller in between.</summary>
public sealed class RefusedException(Fault fault) : Exception(fault.Message)
{
    public Fault Fault { get; } = fault;
}
