namespace Recommender.Engine.Jobs;

/// <summary>What kinds of jobs there are.</summary>
public static class JobKinds
{
    public const string Import = "import";
    public const string Export = "export";
    public const string Rebuild = "rebuild";
    public const string Evaluation = "evaluation";

    public static IReadOnlyList<string> All { get; } = [Import, Export, Rebuild, Evaluation];
}
