using System.Globalization;
using System.Text;

namespace Recommender.Benchmarks.Http;

/// <summary>Requests as the bytes that go over the wire, with the headers that all requests of a run share.</summary>
internal sealed class RequestBytes(Uri server, params IReadOnlyList<(string Name, string Value)> headers)
{
    private readonly string _headers = string.Concat(
        [$"Host: {server.Authority}\r\n", .. headers.Select(header => $"{header.Name}: {header.Value}\r\n")]);

    public byte[] Get(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\n{_headers}\r\n");

    public byte[] Post(string path, byte[] body, string contentType = "application/json") =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\n{_headers}Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];
}
