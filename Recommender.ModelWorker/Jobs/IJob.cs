namespace Recommender.ModelWorker.Jobs;

/// <summary>One pass of a recurring piece of work. A pass may run on several workers at once, so it claims what it does.</summary>
internal interface IJob
{
    /// <summary>What logs, metrics, health and the configuration section <c>Jobs:{Name}</c> call it.</summary>
    static abstract string Name { get; }

    /// <summary>How often it runs unless configured otherwise.</summary>
    static abstract TimeSpan Every { get; }

    /// <summary>Does what is due now and returns how many things it changed.</summary>
    Task<int> RunAsync(CancellationToken cancellationToken);
}
