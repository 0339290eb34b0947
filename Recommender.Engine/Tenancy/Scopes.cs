namespace Recommender.Engine.Tenancy;

/// <summary>What a caller may do. Admin includes write, write includes read; an operator may name any tenant.</summary>
[Flags]
public enum Scopes
{
    None = 0,
    Read = 1,
    Write = 2,
    Admin = 4,

    /// <summary>Read recommendations and record interactions: all that a publishable key may do.</summary>
    Track = 8,
    Operator = 16,
}
