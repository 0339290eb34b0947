using System.Security.Cryptography;
using System.Text.Json;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where the value of a parameter comes from when nobody gives one.</summary>
public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();

    internal abstract void WriteTo(Utf8JsonWriter manifest);
}

/// <summary>A random value, with the letters, digits and special characters that are switched on.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Without characters that are easily confused when read aloud or that need escaping in connection strings.
    private const string LowerLetters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperLetters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>Number of characters; 22 of the default alphabet are 128 bits.</summary>
    public int MinLength { get; set; }

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public override string GetDefaultValue()
    {
        var alphabet = (Lower ? LowerLetters : "") + (Upper ? UpperLetters : "") + (Numeric ? Digits : "") + (Special ? SpecialCharacters : "");
        return RandomNumberGenerator.GetString(alphabet, MinLength);
    }

    internal override void WriteTo(Utf8JsonWriter manifest)
    {
        manifest.WriteStartObject("generate");
        manifest.WriteNumber("minLength", MinLength);
        foreach (var (name, isOn) in (ReadOnlySpan<(string, bool)>)[("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special)])
        {
            if (!isOn)
            {
                manifest.WriteBoolean(name, false);
            }
        }
        manifest.WriteEndObject();
    }
}
