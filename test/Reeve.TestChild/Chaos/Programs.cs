namespace Reeve.TestChild.Chaos;

/// <summary>What the children do, after they have taken their run's lock (<see cref="RunLock"/>).</summary>
internal static class Programs
{
    /// <summary>
    /// Leaves the containment, lets go of the lock, and says so in its environment. Where a control group contains it, that is no
    /// way out.
    /// </summary>
    private const string Escape = "REEVE_ESCAPED=1 setsid sleep 5 9>&- &";

    private const int OfDotNet = 3;

    private static readonly (string Name, string Line)[] All =
    [
        ("ends at once", "exit 3"),
        ("ends soon", "sleep 0.0$(($$ % 10)); exit 4"),
        ("obeys", "exec sleep 1000"),
        ("tree", "sleep 1000 & (sleep 1000 & sleep 1000; true) & sleep 1000; true"),
        ("leaves a child", "sleep 1000 & exit 5"),
        ("daemon", $"{Escape} exec sleep 1000"),
        ("eats signals", "trap '' TERM INT HUP USR1; sleep 1000; sleep 1000; true"),
        ("eats signals in a child", "(trap '' TERM INT HUP; sleep 1000; true) & sleep 1000; true"),
        ("delays", "trap 'sleep 0.02; exit 0' TERM; while :; do sleep 0.01; done"),
        ("chatters", "while :; do echo chatter; echo chatter >&2; done"),
        ("chatters and ends", "head -c 300000 /dev/zero; exit 6"),
        ("crashes", "kill -SEGV $$"),
        ("is killed", "kill -KILL $$"),
        ("stops itself", "kill -STOP $$; exec sleep 1000"),
        ("forks on and on", "for i in 1 2 3 4 5 6 7 8 9; do sleep 0.0$i & done; wait; exit 7"),
        ("TestChild eats TERM", "exec \"$REEVE_TEST_CHILD\" ignore TERM sleep 1000"),
        ("TestChild aborts", "exec \"$REEVE_TEST_CHILD\" abort"),
        ("TestChild with a grandchild", "exec \"$REEVE_TEST_CHILD\" grandchild sleep 1000"),
    ];

    /// <summary>Programs of .NET take fifty times as long to start, so they are rare.</summary>
    public static (string Name, string Line) Pick(Random random) =>
        All[random.Next(random.Next(8) == 0 ? All.Length : All.Length - OfDotNet)];

    /// <summary>The line after the lock. A lock that is taken already would be one of two runs with the same file.</summary>
    public static string Locking(string line) =>
        $"exec 9>\"${RunLock.Variable}\"; flock --nonblock 9 || echo $$ >>\"${RunLock.Variable}.taken\"; {line}";
}
