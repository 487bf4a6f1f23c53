using Microsoft.Win32.SafeHandles;
using Reeve.Spawning.Unix.Pipes;

namespace Reeve.Tests.Spawning;

/// <summary>A pipe can end at any moment of an operation: the tree is gone, or its user disposes it.</summary>
public sealed class EndingPipes
{
    private const int Rounds = 3000;

    /// <summary>It found nothing to read, and before it waits the end comes: that it has to see.</summary>
    [Fact(Timeout = 60_000)]
    public async Task An_end_between_the_try_and_the_wait_is_seen_by_the_next_try()
    {
        using var writer = Open(out var descriptor);
        await using var pipe = new EndsInBetween(descriptor);
        Assert.Equal(0, await pipe.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal(2, pipe.Tries);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_read_of_what_the_tree_did_not_write_gives_the_end_whenever_that_comes()
    {
        for (var i = 0; i < Rounds; i++)
        {
            using var writer = Open(out var descriptor);
            await using var pipe = new PipeOutput(descriptor);
            var read = await Race(
                () => pipe.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask(),
                pipe.Seal
            );
            Assert.Equal(0, await read);
        }
    }

    /// <summary>What its user closes while the tree's end comes is closed, and disturbs nobody.</summary>
    [Fact(Timeout = 60_000)]
    public async Task The_end_of_the_tree_and_of_the_users_interest_may_come_together()
    {
        for (var i = 0; i < Rounds; i++)
        {
            using var writer = Open(out var descriptor);
            await using var pipe = new PipeOutput(descriptor);
            await Race(pipe.Seal, pipe.Dispose);
            Assert.False(pipe.CanRead);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_write_that_nobody_will_read_is_told_so_whenever_the_tree_is_gone()
    {
        for (var i = 0; i < Rounds; i++)
        {
            using var reader = OpenFull(out var descriptor);
            await using var pipe = new PipeInput(descriptor);
            var write = await Race(
                () => pipe.WriteAsync(new byte[1], TestContext.Current.CancellationToken).AsTask(),
                pipe.End
            );
            await Assert.ThrowsAsync<IOException>(() => write);
        }
    }

    /// <summary>Does both at the same moment, as nearly as can be.</summary>
    private static async Task<T> Race<T>(Func<T> one, Action other)
    {
        using var start = new Barrier(2);
        var first = Task.Run(() =>
        {
            start.SignalAndWait();
            return one();
        });
        await Task.Run(() =>
        {
            start.SignalAndWait();
            other();
        });
        return await first;
    }

    private static Task<bool> Race(Action one, Action other) =>
        Race(
            () =>
            {
                one();
                return true;
            },
            other
        );

    /// <summary>A pipe that we read; gives who writes.</summary>
    private static SafeFileHandle Open(out int descriptor)
    {
        var (read, write) = Native.Pipe();
        descriptor = Taken(read);
        return write;
    }

    /// <summary>A pipe that we write to, which has no room left; gives who reads.</summary>
    private static SafeFileHandle OpenFull(out int descriptor)
    {
        var (read, write) = Native.Pipe();
        descriptor = Taken(write);
        Native.Fill(descriptor);
        return read;
    }

    private static int Taken(SafeFileHandle handle)
    {
        var descriptor = (int)handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();
        Native.DoNotBlock(descriptor);
        return descriptor;
    }

    /// <summary>Finds nothing the first time, and ends then.</summary>
    private sealed class EndsInBetween(int descriptor) : ReadEnd(descriptor)
    {
        public int Tries { get; private set; }

        public override bool CanRead => true;

        internal override bool TryRead(Span<byte> buffer, out int count)
        {
            count = 0;
            if (++Tries > 1)
            {
                return true;
            }
            Handle.Dispose();
            return false;
        }
    }
}
