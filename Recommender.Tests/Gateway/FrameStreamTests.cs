using Recommender.Gateway.Forwarding;

namespace Recommender.Tests.Gateway;

public sealed class FrameStreamTests
{
    private static readonly byte[] GoingAway = [0x88, 2, 0x03, 0xE9];

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public async Task The_closing_frame_comes_after_the_frame_under_way_wherever_that_is_cut(int length)
    {
        var frame = Frame(length);
        foreach (var cut in new[] { 1, 2, 3, 5, frame.Length / 2, frame.Length - 1 }.Where(cut => cut > 0 && cut < frame.Length))
        {
            using var sent = new MemoryStream();
            await using var frames = new FrameStream(sent);
            await frames.WriteAsync(frame);
            await frames.WriteAsync(frame.AsMemory(..cut));

            await frames.CloseAsync(CloseReason.GoingAway, CancellationToken.None);
            await frames.WriteAsync((byte[])[.. frame[cut..], .. Frame(7)]);
            await frames.WriteAsync(Frame(9));

            Assert.Equal([.. frame, .. frame, .. GoingAway], sent.ToArray());
        }
    }

    [Fact]
    public async Task Between_two_frames_the_closing_frame_comes_at_once()
    {
        using var sent = new MemoryStream();
        await using var frames = new FrameStream(sent);
        await frames.WriteAsync(Frame(3));

        await frames.CloseAsync(CloseReason.GoingAway, CancellationToken.None);

        Assert.Equal([.. Frame(3), .. GoingAway], sent.ToArray());
    }

    private static byte[] Frame(int length) =>
    [
        0x82,
        .. length switch
        {
            < 126 => (byte[])[(byte)length],
            <= 65_535 => [126, (byte)(length >> 8), (byte)length],
            _ => [127, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        },
        .. Enumerable.Repeat((byte)0xFF, length),
    ];
}
