namespace Reeve.Tests;

/// <summary>Describing what to run.</summary>
public sealed class Commands
{
    public static TheoryData<Command> Different { get; } =
    [
        Command.Exec("other", "a", "b"),
        Command.Exec("program", "a"),
        Command.Exec("program", "b", "a"),
        Command.InShell("program a b"),
        Base() with
        {
            Containment = Containment.Session,
        },
        Base() with
        {
            Leftovers = Leftovers.Wait,
        },
        Base() with
        {
            OnSupervisorDeath = SupervisorDeath.Keep,
        },
        Base() with
        {
            ResetSignalMask = true,
        },
        Base() with
        {
            Foreground = true,
        },
        Base() with
        {
            Terminal = new TerminalOptions(),
        },
        Base() with
        {
            Limits = new ProcessLimits { Nice = 1 },
        },
        Base() with
        {
            WorkingDirectory = "/",
        },
        Base() with
        {
            Environment = new EnvironmentChanges { ["A"] = "1" },
        },
        Base() with
        {
            StandardInput = Stdio.Null,
        },
        Base() with
        {
            StandardOutput = Stdio.Null,
        },
        Base() with
        {
            StandardError = Stdio.StandardOutput,
        },
        Base() with
        {
            Descriptors = new Descriptors { [3] = Stdio.Null },
        },
    ];

    public static TheoryData<string, string> Texts { get; } =
        new()
        {
            { "plain", "plain" },
            { "a/b.c:d=e@f,g+h%i_j-k", "a/b.c:d=e@f,g+h%i_j-k" },
            { "", "''" },
            { "two words", "'two words'" },
            { "it's", "'it'\\''s'" },
            { "$HOME", "'$HOME'" },
            { "*", "'*'" },
            { "line\nline", "'line\nline'" },
            { "\e[31m", "'\\x1b[31m'" },
            { "ä", "'ä'" },
        };

    [Fact]
    public void What_makes_no_sense_is_refused_where_it_is_said() =>
        Assert.All<Func<Command>>(
            [
                () => Base() with { Program = null! },
                () => Base() with { Containment = (Containment)99 },
                () => Base() with { Cgroup = null! },
                () => Base() with { Leftovers = (Leftovers)(-1) },
                () => Base() with { OnSupervisorDeath = (SupervisorDeath)2 },
                () => Base() with { Environment = null! },
                () => Base() with { StandardInput = null! },
                () => Base() with { StandardOutput = null! },
                () => Base() with { StandardError = null! },
                () => Base() with { Descriptors = null! },
            ],
            make => Assert.ThrowsAny<ArgumentException>(make)
        );

    [Fact]
    public void Are_equal_when_all_that_they_say_is_equal()
    {
        Assert.Equal(Base(), Base());
        Assert.Equal(Base().GetHashCode(), Base().GetHashCode());
        Assert.Equal(Base(), Command.Exec("program", new List<string> { "a", "b" }));
        Assert.Equal(Full(), Full());
        Assert.Equal(Full().GetHashCode(), Full().GetHashCode());
        Assert.Equal(
            Command.InShell(new Shell("fish") { Options = ["-l"] }, "x", "y"),
            Command.InShell(new Shell("fish") { Options = ["-l"] }, "x", "y")
        );

        static Command Full() =>
            Base() with
            {
                WorkingDirectory = "/srv",
                Environment = new EnvironmentChanges { ["A"] = "1", ["B"] = null },
                StandardOutput = Stdio.ToFile("log", append: true),
                Descriptors = new Descriptors { [5] = Stdio.FromFile("in") },
            };
    }

    [Theory]
    [MemberData(nameof(Different))]
    public void Are_different_when_anything_differs(Command other)
    {
        Assert.NotEqual(Base(), other);
        Assert.NotEqual(other, Base());
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Print_as_a_person_would_read_them(string argument, string text)
    {
        Assert.Equal($"program {text}", Command.Exec("program", argument).ToString());
        Assert.Equal($"sh -c {text}", Command.InShell(Shell.Sh, argument).ToString());
    }

    [Fact]
    public void A_shell_takes_its_line_after_its_options()
    {
        Assert.Equal("bash -c 'a | b' arg0", Command.InShell(Shell.Bash, "a | b", "arg0").ToString());
        Assert.Equal("cmd.exe /C dir", Command.InShell(Shell.Cmd, "dir").ToString());
        Assert.Equal("pwsh -NoProfile -Command ls", Command.InShell(Shell.PowerShell, "ls").ToString());
        var bare = new Shell("python3") { Options = ["-u"], ProgramOption = null };
        Assert.Equal("python3 -u script.py x", Command.InShell(bare, "script.py", "x").ToString());
        Assert.Equal(new Shell("sh"), Shell.Sh);
        Assert.NotEqual(Shell.Sh, Shell.Sh with { Quote = true });
        Assert.NotEqual(Shell.Sh, Shell.Sh with { Options = ["-e"] });
        Assert.Equal(Shell.Default, Assert.IsType<ShellProgram>(Command.InShell("x").Program).Shell);
    }

    [Fact]
    public void Have_the_documented_defaults()
    {
        var command = Command.Exec("program");
        Assert.Equal(Containment.ProcessGroup, command.Containment);
        Assert.Equal(Leftovers.Kill, command.Leftovers);
        Assert.Equal(SupervisorDeath.Kill, command.OnSupervisorDeath);
        Assert.False(command.ResetSignalMask);
        Assert.False(command.Foreground);
        Assert.Null(command.Terminal);
        Assert.Null(command.Limits);
        Assert.Null(command.WorkingDirectory);
        Assert.True(command.Environment.IsEmpty);
        Assert.Equal(
            [Stdio.Inherit, Stdio.Inherit, Stdio.Inherit],
            [command.StandardInput, command.StandardOutput, command.StandardError]
        );
        Assert.Empty(command.Descriptors.ByNumber);
    }

    [Fact]
    public void Arguments_are_copied()
    {
        string[] arguments = ["a"];
        var list = new List<string> { "a" };
        Command[] commands = [Command.Exec("x", arguments), Command.Exec("x", list)];
        (arguments[0], list[0]) = ("b", "b");
        Assert.All(commands, static command => Assert.Equal("x a", command.ToString()));
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        Assert.Throws<ArgumentNullException>(static () => Command.Exec(null!));
        Assert.Throws<ArgumentException>(static () => Command.Exec(""));
        Assert.ThrowsAny<ArgumentException>(static () => Command.Exec("x", "a", null!));
        Assert.ThrowsAny<ArgumentException>(static () =>
            Command.Exec("x", (IEnumerable<string>)["a", null!])
        );
        Assert.Throws<ArgumentNullException>(static () => Command.Exec("x", (IEnumerable<string>)null!));
        Assert.Throws<ArgumentNullException>(static () => Command.InShell(null!));
        Assert.Throws<ArgumentNullException>(static () => Command.InShell(null!, "x"));
        Assert.Throws<ArgumentException>(static () => new Shell(""));
        Assert.Throws<ArgumentNullException>(static () => new Shell("x") { Options = null! });
        Assert.Throws<ArgumentNullException>(static () => new SpawnRequest(null!));
        Assert.Throws<ArgumentNullException>(static () => new SpawnRequest(Base()).Command = null!);
        Assert.Throws<ArgumentException>(static () => new SpawnRequest(Base()).Wrap(""));
    }

    private static Command Base() => Command.Exec("program", "a", "b");
}
