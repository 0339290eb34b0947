using Aspire.Hosting.ConnectionStrings;

namespace Recommender.Tests.LocalAspire.AppHosts;

public sealed class ConnectionUrlTests
{
    [Theory]
    [InlineData(
        "postgresql://me:p%40ss@db.example:6543/shop?sslmode=verify-full",
        "Host=db.example;Port=6543;Username=me;Password=p@ss;Database=shop;SSL Mode=verifyfull")]
    [InlineData("postgres://me@db.example/shop", "Host=db.example;Port=5432;Username=me;Database=shop")]
    [InlineData("Host=db.example;Database=shop", "Host=db.example;Database=shop")]
    public void Database_url_becomes_a_connection_string(string url, string expected) =>
        Assert.Equal(
            new Npgsql.NpgsqlConnectionStringBuilder(expected).ToString(),
            new Npgsql.NpgsqlConnectionStringBuilder(ConnectionUrl.ToNpgsql(url)).ToString());

    [Theory]
    [InlineData("redis://:p%40ss@cache.example:6380/2", "cache.example:6380,password=p@ss,defaultDatabase=2")]
    [InlineData("rediss://me:secret@cache.example", "cache.example:6379,user=me,password=secret,ssl=true")]
    [InlineData("cache.example:6379,password=x", "cache.example:6379,password=x")]
    public void Redis_url_becomes_a_connection_string(string url, string expected) =>
        Assert.Equal(expected, ConnectionUrl.ToStackExchange(url));
}
