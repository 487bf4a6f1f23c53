using System.IO.Pipes;

namespace Reeve.Tests.Spawning.Windows.Native;

/// <summary>A child has its three standard handles of this program, and no other.</summary>
public sealed class InheritingHandles
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_anybody_could_inherit_is_not_inherited(bool isGiven)
    {
        await using var pipe = new AnonymousPipeServerStream(
            PipeDirection.In,
            HandleInheritability.Inheritable
        );
        var command = Command.Exec(TestChild.Path, "sleep", "1000") with
        {
            StandardOutput = isGiven ? Stdio.Handle(pipe.ClientSafePipeHandle) : Stdio.Null,
        };
        await using var child = await Watched.Start(command);
        pipe.DisposeLocalCopyOfClientHandle();
        var end = Task.Run(() => pipe.CopyTo(Stream.Null));
        if (isGiven)
        {
            // It says that it is ready, and holds the pipe.
            Assert.NotSame(
                end,
                await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System))
            );
            child.Child.Kill();
        }
        await end.WaitAsync(Watched.Limit);
    }
}
