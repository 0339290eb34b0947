using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Recommender.ServiceDefaults.Configuration;

/// <summary>One variable: its text as the type of its property, and whether that is within its bounds.</summary>
internal static class VariableValue
{
    /// <summary>Sets the property; returns a sentence when the text is no such value.</summary>
    public static string? Set(object options, PropertyInfo property, string name, string text)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var (value, wanted) = type switch
        {
            _ when type == typeof(int) => ((object?)Whole(text), "a whole number"),
            _ when type == typeof(double) => ((object?)Number(text), "a number"),
            _ when type == typeof(bool) => ((object?)Truth(text), "true or false"),
            _ => ((object?)text, "a text"),
        };
        if (value is null)
        {
            return $"{name} must be {wanted}{Bounds(property)}, not '{text}'.";
        }

        property.SetValue(options, value);
        return null;
    }

    /// <summary>A sentence when the value is outside of the property's bounds.</summary>
    public static string? Check(object options, PropertyInfo property, string name, string? text)
    {
        var value = property.GetValue(options);
        return property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => !rule.IsValid(value)) switch
        {
            null => null,
            RangeAttribute => $"{name} must be{Bounds(property)}, not '{text}'.",
            var rule => rule.FormatErrorMessage(name),
        };
    }

    private static string Bounds(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {range.Maximum}")
        : "";

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static bool? Truth(string text) =>
        bool.TryParse(text, out var value) ? value : text switch { "1" => true, "0" => false, _ => null };
}
