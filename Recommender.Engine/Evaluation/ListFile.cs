using System.Globalization;
using System.IO.Compression;

namespace Recommender.Engine.Evaluation;

/// <summary>Lines of "user item item ..." in a text file, gzipped or not; ids are integers separated by one space.</summary>
public static class ListFile
{
    /// <summary>Opens <paramref name="name"/>.gz, or <paramref name="name"/> where there is no such file.</summary>
    /// <exception cref="FileNotFoundException">Neither exists.</exception>
    public static StreamReader Open(string folder, string name)
    {
        var packed = Path.Combine(folder, name + ".gz");
        return File.Exists(packed)
            ? new StreamReader(new GZipStream(File.OpenRead(packed), CompressionMode.Decompress))
            : new StreamReader(Path.Combine(folder, name));
    }

    public static bool Exists(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) || File.Exists(Path.Combine(folder, name + ".gz"));

    /// <summary>One entry per line; empty lines are skipped.</summary>
    /// <exception cref="InvalidDataException">Something is not an integer; the message names file and line.</exception>
    public static List<UserList> Read(string folder, string name)
    {
        using var reader = Open(folder, name);
        var lists = new List<UserList>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                lists.Add(Parse(line) ?? throw new InvalidDataException($"{name}, line {number}: expected integers."));
            }
        }

        return lists;
    }

    private static UserList? Parse(ReadOnlySpan<char> line)
    {
        var numbers = new List<long>();
        foreach (var range in line.Split(' '))
        {
            if (line[range].Trim().IsEmpty)
            {
                continue;
            }

            if (!long.TryParse(line[range], NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return new UserList(numbers[0], [.. numbers.Skip(1)]);
    }
}
