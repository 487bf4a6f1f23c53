using System.Globalization;
using System.Text;
using Reeve.Spawning;
using Reeve.TestChild;
using Reeve.TestChild.Chaos;

// Does and prints what its arguments tell it. Prefixes (group, session, ignore) change the process and go on with the
// rest; everything that waits prints "ready" first.
var rest = new Queue<string>(args);
while (rest.TryDequeue(out var word))
{
    switch (word)
    {
        case "group":
            Native.Check(Native.SetGroup(0, 0));
            break;
        case "session":
            Native.Check(Native.SetSession());
            break;
        case "adopt":
            Native.Check(Native.AdoptOrphans());
            break;
        case "ignore":
            foreach (var name in rest.Dequeue().Split(','))
            {
                Native.Ignore(name);
            }
            break;
        case "refuse":
            // Becomes another one of this program, to which the system refuses these calls, with this error.
            return SystemCallFilter.Become(rest.Dequeue(), rest.Dequeue(), rest);
        case "init":
            // Leaves the children of others a second.
            Platform.Current.BecomeInit!(TimeSpan.FromSeconds(1));
            break;
        case "console":
            Native.TakeConsole();
            break;
        case "size":
            Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Console.WindowWidth} by {Console.WindowHeight}"
                )
            );
            break;
        case "print":
            Say(rest.Dequeue());
            break;
        case "modes":
            Say(Native.ConsoleModes());
            break;
        case "read":
            Console.In.ReadLine();
            break;
        case "run":
            // A program, at the same console, and so many arguments of it.
            var count = int.Parse(rest.Dequeue(), CultureInfo.InvariantCulture);
            Say(
                $"status {Deeds.RunProgram(rest.Dequeue(), Enumerable.Range(0, count).Select(_ => rest.Dequeue()))}"
            );
            break;
        case "grandchild":
            // Another one of this program, which does the rest and outlives this one unless this one waits.
            Say(Deeds.StartAnother(rest).ToString(CultureInfo.InvariantCulture));
            rest.Clear();
            break;
        case "sleep":
            Say("ready");
            Thread.Sleep(TimeSpan.FromSeconds(double.Parse(rest.Dequeue(), CultureInfo.InvariantCulture)));
            break;
        case "obey":
            return Deeds.Obey(rest.Dequeue(), int.Parse(rest.Dequeue(), CultureInfo.InvariantCulture));
        case "show":
            Deeds.Show(rest.Dequeue(), args);
            break;
        case "abort":
            Native.Abort();
            break;
        case "supervise":
            return Deeds.Supervise([.. rest]).GetAwaiter().GetResult();
        case "stop-tree":
            return StoppingATree
                .Run(Enum.Parse<Reeve.Containment>(rest.Dequeue()), [.. rest])
                .GetAwaiter()
                .GetResult();
        case "contain":
            return Containing.Contain([.. rest]).GetAwaiter().GetResult();
        case "supervisor":
            return await Supervisor.Supervise(rest);
        case "hold":
            return Holding.Hold([.. rest], openFiles: null).GetAwaiter().GetResult();
        case "build-gate":
            return Holding.Build();
        case "hold-bare":
            return Holding.Hold([.. rest], openFiles: 3).GetAwaiter().GetResult();
        case "stress":
            return Stress.Run(rest).GetAwaiter().GetResult();
        case "hex":
            // What the output's encoding cannot show.
            Say(
                string.Join(
                    ' ',
                    rest.Select(text => Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text)))
                )
            );
            rest.Clear();
            break;
        case "throw":
            throw new InvalidOperationException("Nobody handles this.");
        case "sh":
            return LittleShell.Run(string.Join(' ', rest));
        case "starve":
            return await Starving.Run(rest.Dequeue());
        case "chaos":
            return await ChaosRun.Run(rest);
        case "exit":
            return int.Parse(rest.Dequeue(), CultureInfo.InvariantCulture);
        default:
            Console.Error.WriteLine($"'{word}' is nothing that this program can do.");
            return 64;
    }
}
return 0;

static void Say(string text)
{
    Console.WriteLine(text);
    Console.Out.Flush();
}
