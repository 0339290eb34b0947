using System.Collections.Concurrent;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

public sealed class MalformedCorpusTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Every_wrong_request_is_4xx_with_a_problem_document()
    {
        var tenant = Servers.NewTenantName();
        await api.Tenant(tenant).PostJsonAsync("/api/v1/entities", """{"entity_id":"lamp-1","attributes":{"n":1}}""");
        var corpus = MalformedCorpus.All(tenant).ToList();
        var wrong = new ConcurrentQueue<string>();

        await Parallel.ForEachAsync(corpus, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (request, cancellationToken) =>
        {
            var client = request.Path.Contains("/admin/tenants", StringComparison.Ordinal) ? api.Operator() : api.Tenant(tenant);
            using var message = Message(request);
            using var answer = await client.SendAsync(message, cancellationToken);
            if ((int)answer.StatusCode is < 400 or >= 500 || !await IsProblemAsync(answer, cancellationToken))
            {
                wrong.Enqueue($"{(int)answer.StatusCode} {request}");
            }
        });

        Assert.True(corpus.Count >= 5000, $"only {corpus.Count} cases");
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {corpus.Count}:\n{string.Join('\n', wrong.Order().Take(50))}");
    }

    private static HttpRequestMessage Message(Malformed request)
    {
        var message = new HttpRequestMessage(new(request.Method), new Uri(request.Path, UriKind.Relative));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        return message;
    }

    private static async Task<bool> IsProblemAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
        && (await answer.Content.ReadAsStringAsync(cancellationToken)).Contains($"\"status\":{(int)answer.StatusCode}", StringComparison.Ordinal);
}
