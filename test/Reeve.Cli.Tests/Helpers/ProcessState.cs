namespace Reeve.Cli.Tests.Helpers;

/// <summary>The state of a process as <c>proc(5)</c> tells it.</summary>
internal static class ProcessState
{
    /// <summary>The letter of the state; <c>-</c> when there is no such process.</summary>
    public static char Of(string process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[text.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return '-';
        }
    }

    /// <summary>Waits until a process is in one of the states. Nothing announces it, so it is asked again and again.</summary>
    public static async Task WaitAsync(string process, params char[] states)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (states.Contains(Of(process)))
            {
                return;
            }
            await Task.Delay(
                TimeSpan.FromMilliseconds(20),
                TimeProvider.System,
                TestContext.Current.CancellationToken
            );
        }
        Assert.Fail(
            $"Process {process} does not come into state {string.Join(' ', states)}; it is in {Of(process)}."
        );
    }
}
