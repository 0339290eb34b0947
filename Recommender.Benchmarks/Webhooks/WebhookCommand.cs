using System.CommandLine;
using System.Globalization;
using Recommender.Benchmarks.Load;

namespace Recommender.Benchmarks.Webhooks;

/// <summary><c>webhooks</c>: how long it takes until a subscriber hears of an interaction.</summary>
internal static class WebhookCommand
{
    public static Command Create()
    {
        var url = new Option<string?>("--url") { Description = "Gateway of a running system with WEBHOOK_ALLOW_PRIVATE_TARGETS=true (default: start one)" };
        var key = new Option<string?>("--api-key") { Description = "Operator key for --url" };
        var rate = new Option<int>("--rate") { Description = "Events per second", DefaultValueFactory = _ => 200 };
        var warmUp = new Option<double>("--warm-up") { Description = "Seconds at the same rate before what is measured", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "Duration", DefaultValueFactory = _ => 30 };
        var stuck = new Option<int>("--stuck") { Description = "Further subscribers that never answer" };
        var command = new Command("webhooks", "Measure the time from an interaction to its webhook") { url, key, rate, warmUp, seconds, stuck };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var system = arguments.GetValue(url) is { } gateway
                ? SystemUnderLoad.Running(new Uri(gateway), arguments.GetValue(key) ?? "")
                : await SystemUnderLoad.StartAsync(cancellationToken, ("WEBHOOK_ALLOW_PRIVATE_TARGETS", "true"));
            var run = new WebhookRun(
                system, arguments.GetValue(rate), TimeSpan.FromSeconds(arguments.GetValue(warmUp)),
                TimeSpan.FromSeconds(arguments.GetValue(seconds)), arguments.GetValue(stuck));
            return Print(await run.RunAsync(cancellationToken));
        });
        return command;
    }

    private static int Print(WebhookResult result)
    {
        Console.WriteLine("| events | measured | refused | lost | repeated | p50 ms | p95 ms | p99 ms | max ms |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {result.Events} | {result.Measured} | {result.Refused} | {result.Lost} | {result.Repeated} | {result.P50:N0} | {result.P95:N0} | {result.P99:N0} | {result.Max:N0} |"));
        return result.Lost > result.Refused ? 1 : 0;
    }
}
