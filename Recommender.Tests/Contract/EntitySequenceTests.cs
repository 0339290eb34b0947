using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Contract;

/// <summary>Whatever clients do to entities in whatever order, the api answers as a dictionary in memory would.</summary>
public sealed class EntitySequenceTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const int Sequences = 2000;
    private const int Steps = 5;
    private const int Ids = 2;

    [Fact]
    public async Task Every_sequence_has_the_answers_of_a_dictionary()
    {
        var client = api.Tenant(Servers.NewTenantName());
        var wrong = new ConcurrentQueue<string>();

        await Parallel.ForEachAsync(Enumerable.Range(1, Sequences), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
        {
            if (await RunAsync(client, seed) is { } difference)
            {
                wrong.Enqueue($"seed {seed}: {difference}");
            }
        });

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Take(10)));
    }

    private static async Task<string?> RunAsync(HttpClient client, int seed)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, int>();
        var done = new List<string>();
        for (var step = 0; step < Steps; step++)
        {
            var (id, value, action) = ($"s{seed}-{random.Next(Ids)}", random.Next(100), random.Next(6));
            var expected = Expect(model, id, value, action);
            var (status, found) = await DoAsync(client, id, value, action);
            done.Add($"{action} {id} {value} -> {(int)status} {found}");
            if (status != expected || (action == 0 && found != (model.TryGetValue(id, out var known) ? known : null)))
            {
                return $"{string.Join("; ", done)}, but {(int)expected} was expected";
            }
        }

        return null;
    }

    private static HttpStatusCode Expect(Dictionary<string, int> model, string id, int value, int action)
    {
        var exists = model.ContainsKey(id);
        switch (action)
        {
            case 0:
                return exists ? HttpStatusCode.OK : HttpStatusCode.NotFound;
            case 1 when exists:
                return HttpStatusCode.BadRequest;
            case 2 when !exists:
                return HttpStatusCode.NotFound;
            case 3 when exists:
                return HttpStatusCode.PreconditionFailed;
            case 4:
                return model.Remove(id) ? HttpStatusCode.NoContent : HttpStatusCode.NotFound;
            default:
                model[id] = value;
                return action switch { 2 => HttpStatusCode.OK, 5 => HttpStatusCode.Accepted, _ => HttpStatusCode.Created };
        }
    }

    // 0 reads, 1 registers, 2 replaces, 3 creates only, 4 deletes, 5 imports.
    private static async Task<(HttpStatusCode Status, int? Value)> DoAsync(HttpClient client, string id, int value, int action)
    {
        var (path, attributes) = ($"/api/v1/entities/{id}", $$"""{ "attributes":{ "value":{{value}} } }""");
        using var request = action switch
        {
            0 => new HttpRequestMessage(HttpMethod.Get, path),
            1 => new(HttpMethod.Post, "/api/v1/entities") { Content = Wire.Json($$"""{ "entity_id":"{{id}}","attributes":{ "value":{{value}} } }""") },
            2 => new(HttpMethod.Put, path) { Content = Wire.Json(attributes) },
            3 => new(HttpMethod.Put, path) { Content = Wire.Json(attributes), Headers = { { "If-None-Match", "*" } } },
            4 => new(HttpMethod.Delete, path),
            _ => new(HttpMethod.Post, "/api/v1/entities/bulk") { Content = Wire.Json($$"""{ "entities":[{ "entity_id":"{{id}}","attributes":{ "value":{{value}} } }] }""") },
        };
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, action == 0 && answer.IsSuccessStatusCode
            ? (int)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["attributes"]!["value"]!
            : null);
    }
}
