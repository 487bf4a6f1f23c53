using System.Net;
using System.Net.Sockets;

// A server as one has it to test against: it takes a free port and says which, greets whoever connects, and ignores TERM,
// as servers do that have hung.
using var term = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM,
    context => context.Cancel = true
);
using var listener = new TcpListener(IPAddress.Loopback, 0);
listener.Start();
Console.WriteLine($"listening on port {((IPEndPoint)listener.LocalEndpoint).Port}");
while (true)
{
    using var client = await listener.AcceptTcpClientAsync();
    await using var writer = new StreamWriter(client.GetStream());
    await writer.WriteLineAsync($"hello from process {Environment.ProcessId}");
}
