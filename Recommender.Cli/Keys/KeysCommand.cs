using System.CommandLine;
using System.Text.Json.Nodes;
using Recommender.Cli.Connection;

namespace Recommender.Cli.Keys;

/// <summary><c>recommender keys create|list|rotate|revoke</c>.</summary>
internal static class KeysCommand
{
    public static Command Create() =>
        new("keys", "Make, list, rotate and revoke API keys") { CreateKey(), ListKeys(), RotateKey(), RevokeKey() };

    private static Command CreateKey()
    {
        var name = new Argument<string>("NAME") { Description = "What the key is for" };
        var scopes = new Option<string[]>("--scope") { Description = "read, write, admin, track or operator; may be repeated (default: read and write)" };
        var publishable = new Option<bool>("--publishable") { Description = "A key for web pages: recommendations and interactions only" };
        var origins = new Option<string[]>("--origin") { Description = "Where browsers may use a publishable key: https://shop.example; may be repeated" };
        var rate = new Option<int?>("--requests-per-minute") { Description = "The key's own limit" };
        var burst = new Option<int?>("--burst") { Description = "What may come at once (default: a tenth of the rate)" };
        var expires = new Option<int?>("--expires-in-days") { Description = "When the key stops to work (default: never)" };
        var command = new Command("create", "Make a key and print it, once") { name, scopes, publishable, origins, rate, burst, expires };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var body = new JsonObject
            {
                ["name"] = arguments.GetRequiredValue(name),
                ["publishable"] = arguments.GetValue(publishable),
                ["requests_per_minute"] = arguments.GetValue(rate),
                ["burst"] = arguments.GetValue(burst),
                ["scopes"] = List(arguments.GetValue(scopes)),
                ["origins"] = List(arguments.GetValue(origins)),
                ["expires_at"] = arguments.GetValue(expires) is { } days ? TimeProvider.System.GetUtcNow().AddDays(days) : null,
            };
            using var service = ConnectionOptions.Connect(arguments);
            using var issued = await service.SendOnceAsync(HttpMethod.Post, "/api/v1/admin/keys", body, cancellationToken);
            KeyTable.PrintIssued(issued!);
            return 0;
        });
        return command;
    }

    private static Command ListKeys()
    {
        var command = new Command("list", "The keys of a tenant (--tenant), or of all tenants");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var service = ConnectionOptions.Connect(arguments);
            using var list = await service.GetAsync("/api/v1/admin/keys", cancellationToken);
            KeyTable.Print(list);
            return 0;
        });
        return command;
    }

    private static Command RotateKey()
    {
        var id = new Argument<Guid>("KEY_ID") { Description = "Which key, as list shows it" };
        var overlap = new Option<int>("--overlap-seconds") { Description = "How long the old key works on", DefaultValueFactory = _ => 86_400 };
        var command = new Command("rotate", "Replace a key by a new one with the same rights") { id, overlap };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var body = new JsonObject { ["overlap_seconds"] = arguments.GetValue(overlap) };
            using var service = ConnectionOptions.Connect(arguments);
            using var issued = await service.SendOnceAsync(
                HttpMethod.Post, $"/api/v1/admin/keys/{arguments.GetRequiredValue(id)}/rotate", body, cancellationToken);
            KeyTable.PrintIssued(issued!);
            return 0;
        });
        return command;
    }

    private static Command RevokeKey()
    {
        var id = new Argument<Guid>("KEY_ID") { Description = "Which key, as list shows it" };
        var command = new Command("revoke", "End a key, everywhere within 5 seconds") { id };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var service = ConnectionOptions.Connect(arguments);
            await service.SendOnceAsync(HttpMethod.Delete, $"/api/v1/admin/keys/{arguments.GetRequiredValue(id)}", null, cancellationToken);
            Console.WriteLine("Revoked.");
            return 0;
        });
        return command;
    }

    private static JsonArray? List(string[]? values) => values is { Length: > 0 } ? [.. values.Select(value => (JsonNode)value)] : null;
}
