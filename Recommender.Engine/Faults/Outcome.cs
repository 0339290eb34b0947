using System.Diagnostics.CodeAnalysis;

namespace Recommender.Engine.Faults;

/// <summary>Either what was asked for or why not.</summary>
public readonly record struct Outcome<T>
    where T : class
{
    public Outcome(T value) => Value = value;

    public Outcome(Fault fault) => Fault = fault;

    public T? Value { get; }

    public Fault? Fault { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsDone => Fault is null;

    public static implicit operator Outcome<T>(T value) => new(value);

    public static implicit operator Outcome<T>(Fault fault) => new(fault);
}
