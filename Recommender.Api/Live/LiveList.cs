using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Recommender.Api.Recommendations;
using Recommender.Engine.Json;

namespace Recommender.Api.Live;

/// <summary>A list as a stream sends it.</summary>
/// <param name="Id">
/// The same for lists that look the same: of the same entities with the same attributes in the same order. Scores do not
/// count, which move with every second that passes.
/// </param>
internal sealed record LiveList(string Id, byte[] Json)
{
    private const int IdBytes = 12;

    public static LiveList Of<TBody>(TBody body, IReadOnlyList<RecommendationBody> items)
    {
        using var looks = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items)
        {
            looks.AppendData(Encoding.UTF8.GetBytes($"{item.EntityType}\n{item.EntityId}\n{item.Attributes.GetRawText()}\n"));
        }

        return new(
            Base64Url.EncodeToString(looks.GetHashAndReset().AsSpan(0, IdBytes)),
            JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options));
    }
}
