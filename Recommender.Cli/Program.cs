using System.CommandLine;
using Recommender.Cli.Connection;
using Recommender.Cli.Demo;
using Recommender.Cli.Deployment;
using Recommender.Cli.Evaluation;
using Recommender.Cli.Import;
using Recommender.Cli.Keys;
using Recommender.Cli.Recommendations;
using Spectre.Console;

var root = new RootCommand("Imports data into Recommender, shows what it recommends, and measures how good that is")
{
    ImportCommand.Create(),
    DemoCommand.Create(),
    RecommendCommand.Create(),
    EvaluateCommand.Create(),
    KeysCommand.Create(),
    HelmValuesCommand.Create(),
};
root.Add(ConnectionOptions.Url);
root.Add(ConnectionOptions.ApiKey);
root.Add(ConnectionOptions.Tenant);

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (CommandException failure)
{
    AnsiConsole.Console.Profile.Out = new AnsiConsoleOutput(Console.Error);
    AnsiConsole.MarkupLineInterpolated($"[red]{failure.Message}[/]");
    return 2;
}
