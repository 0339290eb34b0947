using System.Collections.Concurrent;

namespace Aspire.Hosting.Board;

/// <summary>What runs, in which state, with what output: written by whoever runs the resources, read by console and dashboard.</summary>
internal sealed class ResourceBoard(TimeProvider time)
{
    /// <summary>Lines kept per resource; a page of the dashboard shows at most 10,000.</summary>
    private const int LogCapacity = 5_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, BoardResource> resources = [];
    private readonly List<BoardWatch> watches = [];
    private readonly ConcurrentDictionary<string, LogRing> logs = new();
    private readonly ConcurrentDictionary<string, LifecycleCommands> commands = new();

    /// <summary>All resources as they are now, ordered by name.</summary>
    public IReadOnlyList<BoardResource> Resources
    {
        get
        {
            lock (gate)
            {
                return [.. resources.Values.OrderBy(resource => resource.Name, StringComparer.Ordinal)];
            }
        }
    }

    public BoardResource? Find(string name)
    {
        lock (gate)
        {
            return resources.GetValueOrDefault(name);
        }
    }

    /// <summary>Adds a resource, or replaces the one of the same name.</summary>
    public void Set(BoardResource resource)
    {
        lock (gate)
        {
            Publish(resource);
        }
    }

    /// <summary>Changes a resource; false when there is none of that name. The change must be quick: it runs under the board's lock.</summary>
    public bool Update(string name, Func<BoardResource, BoardResource> change)
    {
        lock (gate)
        {
            if (!resources.TryGetValue(name, out var resource))
            {
                return false;
            }
            Publish(change(resource));
            return true;
        }
    }

    /// <summary>Takes a resource off the board; its output is kept for those who are reading it.</summary>
    public bool Remove(string name)
    {
        lock (gate)
        {
            commands.TryRemove(name, out _);
            if (!resources.Remove(name, out var resource))
            {
                return false;
            }
            Tell(new(resource, IsDeleted: true));
            return true;
        }
    }

    public BoardWatch Watch()
    {
        lock (gate)
        {
            var watch = new BoardWatch(Resources, Forget);
            watches.Add(watch);
            return watch;
        }
    }

    /// <summary>The output of a resource; it may be written and read before the resource is on the board.</summary>
    public LogRing Log(string name) => logs.GetOrAdd(name, _ => new LogRing(LogCapacity, time));

    /// <summary>Offers start, stop and restart for a resource; the board then keeps their availability in step with the state.</summary>
    public void Offer(string name, LifecycleCommands lifecycle)
    {
        commands[name] = lifecycle;
        Update(name, resource => resource);
    }

    /// <summary>Runs a command; an unknown one and one that throws are failures with a message.</summary>
    public async Task<CommandOutcome> ExecuteAsync(string name, string command, CancellationToken cancellationToken)
    {
        if (!commands.TryGetValue(name, out var lifecycle) || lifecycle.Find(command) is not { } run)
        {
            return new(false, $"{name} has no command {command}.");
        }
        try
        {
            return await run(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new(false, failure.Message); // whatever went wrong belongs on the screen of the person who pressed the button
        }
    }

    private void Publish(BoardResource resource)
    {
        var known = resources.GetValueOrDefault(resource.Name);
        var published = resource with
        {
            CreatedAt = known?.CreatedAt ?? time.GetUtcNow(),
            Commands = commands.ContainsKey(resource.Name) ? LifecycleCommands.For(resource.State) : resource.Commands,
        };
        resources[resource.Name] = published;
        Tell(new(published, IsDeleted: false));
    }

    private void Tell(BoardChange change) => watches.ForEach(watch => watch.Publish(change));

    private void Forget(BoardWatch watch)
    {
        lock (gate)
        {
            watches.Remove(watch);
        }
    }
}
