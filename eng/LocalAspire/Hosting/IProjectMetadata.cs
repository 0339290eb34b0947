namespace Aspire.Hosting;

/// <summary>A project that the AppHost refers to; the build generates a class in the namespace Projects for each.</summary>
public interface IProjectMetadata
{
    /// <summary>Full path of the .csproj.</summary>
    string ProjectPath { get; }
}

/// <summary>What this runtime's generated classes know in addition.</summary>
public interface IBuiltProject : IProjectMetadata
{
    /// <summary>Full path of the assembly that the build made.</summary>
    string AssemblyPath { get; }
}
