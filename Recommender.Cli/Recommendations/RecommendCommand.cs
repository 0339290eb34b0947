using System.CommandLine;
using Recommender.Cli.Connection;

namespace Recommender.Cli.Recommendations;

/// <summary><c>recommender recommend USER</c>.</summary>
internal static class RecommendCommand
{
    public static Command Create()
    {
        var user = new Argument<string>("USER") { Description = "Id of the user" };
        var count = new Option<int>("--count") { Description = "How many (1 to 100)", DefaultValueFactory = _ => 10 };
        var type = new Option<string?>("--entity-type") { Description = "Only entities of this type" };
        var command = new Command("recommend", "Print recommendations for a user, with reasons") { user, count, type };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var service = ConnectionOptions.Connect(arguments);
            await RecommendationList.PrintAsync(
                service, arguments.GetRequiredValue(user), arguments.GetValue(count), arguments.GetValue(type), cancellationToken);
            return 0;
        });
        return command;
    }
}
