using System.Text;
using System.Text.RegularExpressions;

namespace Reeve.Tests.Spawning;

/// <summary>A supervisor in a terminal of its own runs a command in the foreground.</summary>
public sealed class LendingTheTerminal
{
    [Fact]
    public async Task The_child_reads_what_is_typed()
    {
        await using var terminal = await Terminal.Start(TestChild.Path, "supervise", "cat");
        await terminal.Shows(@"\[started\]");
        await terminal.Type("hello\n");
        await terminal.Shows("hello\r\nhello\r\n");
        await terminal.Type("\u0004");
        await terminal.Shows(@"\[exited with status 0\]");
        Assert.Equal(ProcessEnd.Exit(0), (await terminal.Program.Exited).End);
    }

    [Fact]
    public async Task The_interrupt_key_reaches_the_child_alone()
    {
        await using var terminal = await Terminal.Start(TestChild.Path, "supervise", "cat");
        await terminal.Shows(@"\[started\]");
        await terminal.Type("hello\n");
        await terminal.Shows("hello\r\nhello\r\n");
        await terminal.Type("\u0003");
        await terminal.Shows(@"\[was killed by SIGINT\]");
        Assert.Equal(ProcessEnd.Exit(130), (await terminal.Program.Exited).End);
    }

    [Fact]
    public async Task The_modes_come_back_when_the_child_is_killed()
    {
        const string Script = "stty -echo -icanon; echo changed; kill -9 $$";
        await using var terminal = await Terminal.Start(
            "/bin/sh",
            "-c",
            $"{TestChild.Path} supervise sh -c '{Script}'; stty -a"
        );
        await terminal.Shows("changed");
        await terminal.Shows(@"\[was killed by SIGKILL\]");
        await terminal.Shows(@"[^-]icanon(.|\n)*[^-]echo ");
    }

    [Fact]
    public async Task Follows_the_shell_when_it_is_stopped_and_continued()
    {
        await using var terminal = await Terminal.Start("/bin/bash", "--norc", "--noprofile", "-i");
        await terminal.Type($"PS1=; {TestChild.Path} supervise cat\n");
        // What is typed before reaches the shell's line editor, or is lost between the two.
        await terminal.Shows(@"\[started\]");
        // Only cat gives back what the terminal has echoed already.
        await terminal.Type("first\n");
        await terminal.Shows("first\r\n(.|\n)*first\r\n");
        await terminal.Type("\u001a");
        await terminal.Shows(@"\[stopped by SIGTSTP\](.|\n)*Stopped");
        await terminal.Type("echo shell $((40 + 2))\n");
        await terminal.Shows("shell 42\r\n");
        await terminal.Type("fg\n");
        await terminal.Shows(@"\[continued\]");
        await terminal.Type("second\n");
        await terminal.Shows("second\r\n(.|\n)*second\r\n");
        await terminal.Type("\u0004");
        await terminal.Shows(@"\[exited with status 0\]");
        await terminal.Type("exit 3\n");
        Assert.Equal(ProcessEnd.Exit(3), (await terminal.Program.Exited).End);
    }

    [Fact]
    public async Task Nothing_is_lent_where_there_is_no_terminal()
    {
        using var file = new TemporaryFile();
        var command = Command.Exec("setsid", "-w", TestChild.Path, "supervise", "echo", "done") with
        {
            StandardOutput = Stdio.ToFile(file.Path),
        };
        await using var child = await Watched.Start(command);
        Assert.Equal(ProcessEnd.Exit(0), (await child.Exited).End);
        Assert.Equal("done\n", await File.ReadAllTextAsync(file.Path));
    }

    /// <summary>A pseudo-terminal with a session on it.</summary>
    private sealed class Terminal : IAsyncDisposable
    {
        private readonly FileStream _keys;
        private readonly StringBuilder _screen = new();

        private Terminal(FileStream keys, Watched program)
        {
            _keys = keys;
            Program = program;
            new Thread(Read) { IsBackground = true }.Start();
        }

        public Watched Program { get; }

        public static async Task<Terminal> Start(params string[] command)
        {
            var keys = new FileStream(Native.OpenTerminal(out var path), FileAccess.ReadWrite, 0);
            // setsid makes standard input the controlling terminal of a new session, then executes the command.
            var program = await Watched.Start(
                Command.Exec("setsid", ["-c", .. command]) with
                {
                    Containment = Containment.None,
                    StandardInput = Stdio.FromFile(path),
                    StandardOutput = Stdio.ToFile(path),
                    StandardError = Stdio.StandardOutput,
                }
            );
            return new Terminal(keys, program);
        }

        public async Task Type(string text)
        {
            await _keys.WriteAsync(Encoding.UTF8.GetBytes(text));
            await _keys.FlushAsync();
        }

        /// <summary>Waits until the screen shows it, then forgets what came before.</summary>
        public async Task Shows(string pattern)
        {
            var expression = new Regex(pattern, RegexOptions.ExplicitCapture, Watched.Limit);
            try
            {
                await Until.True(() => Forget(expression), pattern);
            }
            catch (Xunit.Sdk.XunitException)
            {
                Assert.Fail($"The terminal does not show '{pattern}', but '{_screen}'.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            // Ends whoever is left in the session, by SIGHUP.
            await Program.DisposeAsync();
            await _keys.DisposeAsync();
        }

        private bool Forget(Regex expression)
        {
            lock (_screen)
            {
                var match = expression.Match(_screen.ToString());
                if (match.Success)
                {
                    _screen.Remove(0, match.Index + match.Length);
                }
                return match.Success;
            }
        }

        private void Read()
        {
            var buffer = new byte[4096];
            try
            {
                int read;
                while ((read = _keys.Read(buffer)) > 0)
                {
                    lock (_screen)
                    {
                        _screen.Append(Encoding.UTF8.GetString(buffer, 0, read));
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // EIO: nobody has the other side open any more.
            }
        }
    }
}
