namespace Recommender.Engine.Faults;

/// <summary>Fault codes as clients read them: <c>ENTITY_NOT_FOUND</c>.</summary>
public static class FaultWords
{
    private static readonly Dictionary<FaultCode, string> Words = Enum.GetValues<FaultCode>().ToDictionary(code => code, Spell);

    public static string Word(this FaultCode code) => Words[code];

    private static string Spell(FaultCode code) => string.Concat(code.ToString().Select(
        (letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));
}
