using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Benchmarks.Harness;

/// <summary>
/// The loop of a managed side: a request a line, an answer a line. It reads and writes the descriptors themselves, because
/// using <see cref="Console"/> would install .NET's SIGCHLD handler, which costs something for every child.
/// </summary>
internal static class SideLoop
{
    private static readonly SafeFileHandle StandardInput = new(0, ownsHandle: false);
    private static readonly SafeFileHandle StandardOutput = new(1, ownsHandle: false);

    public static async Task<int> RunAsync(string sideName)
    {
        var side = Enum.Parse<Side>(sideName);
        using var input = new StreamReader(Open(StandardInput, FileAccess.Read), Encoding.UTF8);
        var output = new StreamWriter(Open(StandardOutput, FileAccess.Write), new UTF8Encoding(false))
        {
            AutoFlush = true,
        };
        await using (output)
        {
            // From here on everything runs on the thread pool; the first thread only waits.
            await Task.Yield();
            while (await input.ReadLineAsync() is { } line)
            {
                await output.WriteLineAsync(await AnswerAsync(side, line));
            }
        }
        return 0;
    }

    private static async Task<string> AnswerAsync(Side side, string line)
    {
        try
        {
            var request = Request.Parse(line);
            HeldMemory.Ensure(request.LongOrZero("memory"));
            var scenario = Scenario.Find(request.Scenario)!;
            var answer = await (
                side switch
                {
                    Side.Reeve => scenario.MeasureReeveAsync(request),
                    Side.Process => scenario.MeasureProcessAsync(request),
                    _ => scenario.MeasureMedallionAsync(request),
                }
            );
            return answer.ToString();
        }
        catch (Exception exception)
        {
            return "error=" + exception.ToString().ReplaceLineEndings(" | ");
        }
    }

    private static FileStream Open(SafeFileHandle handle, FileAccess access) =>
        new(handle, access, bufferSize: 1, isAsync: false);
}
