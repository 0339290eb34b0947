using System.CommandLine;
using Recommender.Cli.Connection;

namespace Recommender.Cli.Deployment;

/// <summary><c>recommender helm-values</c>.</summary>
internal static class HelmValuesCommand
{
    public static Command Create()
    {
        var manifest = new Option<string>("--manifest")
        {
            Description = "The application's manifest", DefaultValueFactory = _ => "aspire-manifest.json",
        };
        var values = new Option<string>("--values")
        {
            Description = "The values of the chart", DefaultValueFactory = _ => "deploy/helm/recommender/values.yaml",
        };
        var command = new Command("helm-values", "Bring the Helm chart's values in line with the application's manifest") { manifest, values };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var path = Existing(arguments.GetRequiredValue(values));
            var before = await File.ReadAllTextAsync(path, cancellationToken);
            var after = HelmValues.Update(
                before, await File.ReadAllTextAsync(Existing(arguments.GetRequiredValue(manifest)), cancellationToken));
            await File.WriteAllTextAsync(path, after, cancellationToken);
            Console.WriteLine(before == after ? $"{path} was up to date." : $"{path} is updated.");
            return 0;
        });
        return command;
    }

    private static string Existing(string path) =>
        File.Exists(path) ? path : throw new CommandException($"There is no file {path}; run this at the root of the checkout, or name it.");
}
