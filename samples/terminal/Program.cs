using System.Text;
using Reeve;

// A session with a program that wants a terminal: type, wait for what it shows, type again. Here it is a shell, which tells
// that it has a terminal; with passwd, gdb or a database's console it goes in the same way.
await using var job = new Job(
    Command.Exec("sh") with
    {
        Containment = Containment.Session,
        Terminal = new TerminalOptions
        {
            Columns = 100,
            Rows = 30,
            Echo = false,
        },
        Environment = EnvironmentChanges.None.Set("PS1", "ready> ").Set("ENV", null),
    }
);
var shell = (await job.Start()).EnsureRun();
using var reader = new StreamReader(shell.Terminal, Encoding.UTF8);
var shown = "";

await WaitForAsync("ready> ");
Console.WriteLine($"A terminal: {await AskAsync("test -t 0 && echo yes")}");
Console.WriteLine($"Rows and columns: {await AskAsync("stty size")}");
shell.Terminal.Resize(columns: 132, rows: 50);
Console.WriteLine($"After resizing: {await AskAsync("stty size")}");

// Ctrl+C goes to what runs in the terminal's foreground, not to the shell.
await TypeAsync("(echo begun; exec sleep 1000)\r");
await WaitForAsync("begun");
await TypeAsync("\u0003");
await WaitForAsync("ready> ");

await TypeAsync("exit 4\r");
Console.WriteLine($"The shell {await shell.Ended}.");

async Task<string> AskAsync(string line)
{
    await TypeAsync(line + "\r");
    return (await WaitForAsync("ready> ")).Trim();
}

async Task TypeAsync(string keys) => await shell.Terminal.WriteAsync(Encoding.UTF8.GetBytes(keys));

// Waits for the text; gives what was shown before it. The rest stays for the next time.
async Task<string> WaitForAsync(string text)
{
    using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
    var buffer = new char[1024];
    int at;
    while ((at = shown.IndexOf(text, StringComparison.Ordinal)) < 0)
    {
        var count = await reader.ReadAsync(buffer, limit.Token);
        shown +=
            count > 0
                ? new string(buffer, 0, count)
                : throw new EndOfStreamException($"The program ended; it showed '{shown}'.");
    }
    var before = shown[..at];
    shown = shown[(at + text.Length)..];
    return before;
}
