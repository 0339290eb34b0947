using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Recommender.ServiceDefaults.Configuration;

/// <summary>
/// Options whose properties name the variables that set them (<see cref="ConfigurationKeyNameAttribute"/>) and their
/// bounds (validation attributes). They are read once, while the service is put together: a value that cannot be used
/// ends the process with a sentence about it instead of a stack trace.
/// </summary>
public static class Variables
{
    private const string Prefix = "APP_";

    // sysexits.h: EX_CONFIG.
    private const int ConfigurationError = 78;

    /// <summary>Makes every variable known under its name with the prefix <c>APP_</c>, too; that one wins.</summary>
    public static void AddPrefixedVariables(this IHostApplicationBuilder builder) =>
        builder.Configuration.AddEnvironmentVariables(Prefix);

    /// <summary>Reads the options, registers them and returns them.</summary>
    public static TOptions AddVariables<TOptions>(this IHostApplicationBuilder builder)
        where TOptions : class, new()
    {
        var options = Read<TOptions>(builder.Configuration, out var problems);
        Refuse(problems);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(Options.Create(options));
        return options;
    }

    /// <summary>Ends the process when there are any problems, with a sentence for each.</summary>
    public static void Refuse(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            Console.Error.WriteLine(string.Join(Environment.NewLine, problems));
            Environment.Exit(ConfigurationError);
        }
    }

    /// <summary>Reads the options without registering them. A variable that is empty counts as one that is not set.</summary>
    /// <param name="configuration">Where the variables are.</param>
    /// <param name="problems">A sentence for each variable that cannot be used; its property keeps its default.</param>
    public static TOptions Read<TOptions>(IConfiguration configuration, out IReadOnlyList<string> problems)
        where TOptions : class, new()
    {
        var options = new TOptions();
        var found = new List<string>();
        foreach (var property in typeof(TOptions).GetProperties())
        {
            if (property.GetCustomAttribute<ConfigurationKeyNameAttribute>() is { Name: var name })
            {
                var text = configuration[name];
                if ((string.IsNullOrEmpty(text) ? null : VariableValue.Set(options, property, name, text))
                    is { } unreadable)
                {
                    found.Add(unreadable);
                }
                else if (VariableValue.Check(options, property, name, text) is { } outside)
                {
                    found.Add(outside);
                }
            }
        }

        if (found.Count == 0 && options is IValidatableObject whole)
        {
            found.AddRange(whole.Validate(new(options)).Select(result => result.ErrorMessage!));
        }

        problems = found;
        return options;
    }
}
