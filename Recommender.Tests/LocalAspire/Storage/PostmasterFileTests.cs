using System.Globalization;
using Aspire.Hosting.Storage;

namespace Recommender.Tests.LocalAspire.Storage;

public sealed class PostmasterFileTests : IDisposable
{
    private readonly ScratchSpace scratch = new();

    [Theory]
    [InlineData(null)]
    [InlineData("2147483646")]
    [InlineData("not a number")]
    public void The_lock_of_a_killed_server_is_stale_even_when_its_number_was_given_to_another_program(string? number)
    {
        File.WriteAllText(PostmasterFile.PathIn(scratch.Root), $"{number ?? Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}\n{scratch.Root}\n");

        Assert.False(PostmasterFile.Read(scratch.Root)!.IsAlive);
    }

    [Fact]
    public void A_folder_that_nobody_serves_has_no_lock()
    {
        Assert.Null(PostmasterFile.Read(scratch.Root));
        Assert.Null(PostmasterFile.Read(scratch["absent"]));
    }

    public void Dispose() => scratch.Dispose();
}
