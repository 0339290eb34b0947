namespace Recommender.ServiceDefaults.Configuration;

/// <summary>Where settings come from.</summary>
public static class Settings
{
    /// <summary>
    /// Arguments for the builder of a service: variables are read once, so no file of settings is watched for changes,
    /// which would cost threads and time at every start. What the arguments say otherwise wins.
    /// </summary>
    public static string[] ReadOnce(string[] args) => ["--hostBuilder:reloadConfigOnChange=false", .. args];
}
