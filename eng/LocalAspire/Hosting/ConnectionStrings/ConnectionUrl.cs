using System.Data.Common;
using System.Globalization;

namespace Aspire.Hosting.ConnectionStrings;

/// <summary>Turns the URL forms of DATABASE_URL and REDIS_URL into the connection strings that the clients read.</summary>
internal static class ConnectionUrl
{
    /// <summary>postgresql://user:password@host:port/database?sslmode=require; anything that is no URL is returned as it is.</summary>
    public static string ToNpgsql(string text)
    {
        if (!TryParse(text, ["postgres", "postgresql"], out var url))
        {
            return text;
        }
        var result = new DbConnectionStringBuilder { ["Host"] = url.Host, ["Port"] = Port(url, 5432) };
        var (user, password) = Credentials(url);
        Set(result, "Username", user);
        Set(result, "Password", password);
        Set(result, "Database", Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')));
        Set(result, "SSL Mode", QueryValue(url, "sslmode")?.Replace("-", "", StringComparison.Ordinal) ?? "");
        return result.ConnectionString;
    }

    /// <summary>redis://user:password@host:port/database, or rediss:// for TLS; anything that is no URL is returned as it is.</summary>
    public static string ToStackExchange(string text)
    {
        if (!TryParse(text, ["redis", "rediss"], out var url))
        {
            return text;
        }
        var (user, password) = Credentials(url);
        var database = url.AbsolutePath.TrimStart('/');
        string[] options =
        [
            $"{url.Host}:{Port(url, 6379)}",
            .. Option("user", user), .. Option("password", password), .. Option("defaultDatabase", database),
            .. Option("ssl", url.Scheme == "rediss" ? "true" : ""),
        ];
        return string.Join(',', options);
    }

    private static bool TryParse(string text, string[] schemes, out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url!) && schemes.Contains(url.Scheme);

    private static string Port(Uri url, int standard) => (url.Port > 0 ? url.Port : standard).ToString(CultureInfo.InvariantCulture);

    private static (string User, string Password) Credentials(Uri url)
    {
        var parts = url.UserInfo.Split(':', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private static string? QueryValue(Uri url, string name) =>
        url.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
            .FirstOrDefault(pair => pair.Length == 2 && pair[0] == name)?[1];

    private static void Set(DbConnectionStringBuilder target, string key, string value)
    {
        if (value.Length > 0)
        {
            target[key] = value;
        }
    }

    private static string[] Option(string name, string value) => value.Length > 0 ? [$"{name}={value}"] : [];
}
