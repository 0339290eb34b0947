namespace Recommender.Tests.Gateway;

/// <summary>
/// Requests that two servers in a row might read differently, each followed by one that must never be seen: where a body
/// ends, where a line ends, whom it is for.
/// </summary>
internal static class AmbiguousRequests
{
    private const string Second = "GET /api/v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    private static readonly string[] Lengths =
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
        "Content-Length: 44\r\nContent-Length: 0\r\n\r\n",
        "Content-Length: 0, 44\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 0x5\r\n\r\nhello",
        "Content-Length: 5 5\r\n\r\nhello",
        "Content-Length: 1.0\r\n\r\nh",
        "Content-Length: five\r\n\r\nhello",
        "Content-Length:\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Content-Length : 0\r\n\r\n",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\n\r\n",
        "Transfer-Encoding: gzip\r\n\r\n",
        "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n",
    ];

    private static readonly string[] Chunks =
    [
        "5;\nX\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5;a\rb\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhelloX0\r\n\r\n",
        "5\r\nhello world\r\n0\r\n\r\n",
        "ZZ\r\nhello\r\n0\r\n\r\n",
        "-1\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
    ];

    private static readonly string[] Heads =
    [
        "GET /api/v1/x HTTP/1.1\r\nHost: x\r\nHost: y\r\n",
        "GET /api/v1/x HTTP/1.1\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x/y\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x y\r\n",
        "GET http://y/api/v1/x HTTP/1.1\r\nHost: x\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x\r\nNoColon\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x\r\n: nameless\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x\r\n X: a\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n",
        "GET /api/v1/x HTTP/1.1\r\nHost: x\r\nX\0: a\r\n",
        "GET /api/v1/\0 HTTP/1.1\r\nHost: x\r\n",
        "GET /api/v1/%00 HTTP/1.1\r\nHost: x\r\n",
        "GET  /api/v1/x HTTP/1.1\r\nHost: x\r\n",
        "GET /api/v1/x y HTTP/1.1\r\nHost: x\r\n",
        "GET api/v1/x HTTP/1.1\r\nHost: x\r\n",
        "GET /api/v1/x\r\nHost: x\r\n",
        "GET /api/v1/x HTTP/1.2\r\nHost: x\r\n",
        "GET /api/v1/x HTTP/11\r\nHost: x\r\n",
        "G(T /api/v1/x HTTP/1.1\r\nHost: x\r\n",
    ];

    /// <param name="key">A header line that identifies an allowed caller.</param>
    public static IEnumerable<string> All(string key) =>
    [
        .. Lengths.Select(rest => $"POST /api/v1/entities HTTP/1.1\r\nHost: x\r\n{key}{rest}{Second}"),
        .. Chunks.Select(rest => $"POST /api/v1/entities HTTP/1.1\r\nHost: x\r\n{key}Transfer-Encoding: chunked\r\n\r\n{rest}{Second}"),
        .. Heads.Select(head => $"{head}{key}\r\n{Second}"),
    ];
}
