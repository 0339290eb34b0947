using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Recommender.AppHost;

/// <summary>Reads the variables of the AppHost itself; one that cannot be used ends it with a sentence, as in the services.</summary>
internal static class WholeNumber
{
    // sysexits.h: EX_CONFIG.
    private const int ConfigurationError = 78;

    /// <summary>The value, or null when the variable is empty or not set.</summary>
    public static int? Of(IConfiguration configuration, string name, int least, int most)
    {
        var text = configuration[name];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < least || value > most)
        {
            Console.Error.WriteLine($"{name} must be a whole number from {least} to {most}, not '{text}'.");
            Environment.Exit(ConfigurationError);
        }

        return value;
    }
}
