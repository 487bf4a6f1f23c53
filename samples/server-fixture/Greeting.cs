using System.Net;
using System.Net.Sockets;
using Reeve;

namespace ServerFixture.Tests;

public sealed class Greeting(GreetingServer server) : IClassFixture<GreetingServer>
{
    [Fact]
    public async Task Says_hello()
    {
        Assert.Equal($"hello from process {server.Run.ProcessId}", await AskAsync(server.Port));
    }

    [Fact]
    public async Task Serves_one_after_the_other()
    {
        Assert.Equal(await AskAsync(server.Port), await AskAsync(server.Port));
    }

    /// <summary>What this sample is about: the fixture's end is the server's, also of one that ignores TERM.</summary>
    [Fact]
    public async Task Is_gone_when_the_fixture_is()
    {
        var other = new GreetingServer();
        await other.InitializeAsync();
        Assert.StartsWith("hello", await AskAsync(other.Port), StringComparison.Ordinal);

        await other.DisposeAsync();

        Assert.Equal(ProcessEnd.BySignal(Signal.ForceStop), other.Run.End);
        await Assert.ThrowsAsync<SocketException>(() => AskAsync(other.Port));
    }

    private static async Task<string?> AskAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken);
    }
}
