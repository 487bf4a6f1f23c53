using System.Diagnostics;
using System.Globalization;

namespace Reeve.TestChild.Chaos;

/// <summary>
/// Two processes beside, which are no job's: one stops this program now and then and always continues it, the other notes every
/// signal that it hears and must hear none. They end when this program does.
/// </summary>
internal sealed class Companions : IDisposable
{
    private readonly string _folder;
    private readonly Process _stopper;
    private readonly Process _bystander;

    public Companions(string folder)
    {
        _folder = folder;
        _stopper = Start(
            $$"""
            while [ ! -e '{{folder}}/over' ] && read -r _ _ _ parent _ </proc/$$/stat && [ "$parent" = {{Id}} ]; do
                kill -STOP {{Id}}; echo >>'{{folder}}/stops'; sleep 0.1; kill -CONT {{Id}}; sleep 1.9
            done
            """
        );
        _bystander = Start(
            $$"""
            for signal in HUP INT QUIT USR1 USR2 TERM CONT; do trap "echo $signal >>'{{folder}}/heard'" $signal; done
            : >'{{folder}}/listens'
            while read -r _ _ _ parent _ </proc/$$/stat && [ "$parent" = {{Id}} ]; do sleep 1; done
            """
        );
    }

    private static string Id => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    public async Task Ready()
    {
        while (!File.Exists(Path.Combine(_folder, "listens")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>Waits until it is certain that nobody stops this program any more.</summary>
    public async Task Finish(Counts counts)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "over"), "");
        await _stopper.WaitForExitAsync();
        if (File.Exists(Path.Combine(_folder, "stops")))
        {
            counts.Faults.Add(
                "system: SIGSTOP of the supervisor",
                (await File.ReadAllLinesAsync(Path.Combine(_folder, "stops"))).Length
            );
        }
        var heard = Path.Combine(_folder, "heard");
        var isWell = !_bystander.HasExited && !File.Exists(heard);
        counts.Require(
            "5 no stranger is signalled",
            isWell,
            () => $"a bystander {(_bystander.HasExited ? "ended" : $"heard {File.ReadAllText(heard)}")}"
        );
        _bystander.Kill();
        await _bystander.WaitForExitAsync();
    }

    public void Dispose()
    {
        _stopper.Dispose();
        _bystander.Dispose();
    }

    private static Process Start(string script) => Process.Start("/bin/sh", ["-c", script]);
}
