using Reeve.Interop;

namespace Reeve.Spawning.Unix.Terminals;

/// <summary>
/// The controlling terminal while its foreground is lent to a child, <c>tcsetpgrp(3)</c>. The modes that it had are put
/// back: a child that is killed leaves its own behind.
/// </summary>
internal sealed unsafe class ForegroundTerminal : IDisposable
{
    private readonly int _ownGroup;
    private readonly byte[] _ownModes = new byte[UnixSystem.ModesSize];
    private readonly byte[] _childModes = new byte[UnixSystem.ModesSize];
    private bool _hasChildModes;
    private bool _isLent;

    private ForegroundTerminal(int descriptor, int ownGroup)
    {
        Descriptor = descriptor;
        _ownGroup = ownGroup;
        _ = TryGetModes(_ownModes);
    }

    /// <summary>Our own descriptor of it, close-on-exec.</summary>
    public int Descriptor { get; private set; }

    /// <summary>Whether the foreground is ours to lend.</summary>
    public bool IsOurs => Libc.TerminalGetGroup(Descriptor) == _ownGroup;

    /// <summary>
    /// The terminal, if there is one and we are in its foreground. If Console has made it raw it is made as programs
    /// expect it.
    /// </summary>
    public static ForegroundTerminal? TryTake()
    {
        var descriptor = Open();
        if (descriptor < 0)
        {
            return null;
        }
        var terminal = new ForegroundTerminal(descriptor, Libc.GetGroup(0));
        if (!terminal.IsOurs)
        {
            terminal.Dispose();
            return null;
        }
        terminal.Cook();
        terminal._isLent = true;
        return terminal;
    }

    /// <summary>Lends it to a group, with the modes that this group had when it was stopped.</summary>
    public void Lend(int group)
    {
        using var quiet = new QuietTerminalStop();
        if (_hasChildModes)
        {
            SetModes(_childModes);
        }
        _isLent = Libc.TerminalSetGroup(Descriptor, group) == 0;
    }

    /// <summary>Takes it back, and keeps the child's modes for the next time. Gives whether it was lent.</summary>
    public bool TakeBack()
    {
        if (!_isLent)
        {
            return false;
        }
        _isLent = false;
        using var quiet = new QuietTerminalStop();
        _hasChildModes = TryGetModes(_childModes);
        _ = Libc.TerminalSetGroup(Descriptor, _ownGroup);
        SetModes(_ownModes);
        return true;
    }

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            TakeBack();
            Libc.Close(Descriptor);
            Descriptor = -1;
        }
    }

    private static int Open()
    {
        fixed (byte* path = "/dev/tty\0"u8)
        {
            var descriptor = UnixSystem.Current.Open(path, OpenMode.ReadWrite);
            // Where /dev/tty is missing, a standard stream will do. tcgetpgrp fails on what is not ours.
            for (var stream = 0; descriptor < 0 && stream <= 2; stream++)
            {
                descriptor =
                    Libc.TerminalGetGroup(stream) > 0 ? UnixSystem.Current.DuplicateAbove(stream, 3) : -1;
            }
            return descriptor;
        }
    }

    private void Cook()
    {
        var modes = _ownModes.AsSpan().ToArray();
        if (UnixSystem.Current.Cook(modes))
        {
            SetModes(modes);
        }
    }

    private bool TryGetModes(byte[] modes) => UnixSystem.Current.GetModes(Descriptor, modes) == 0;

    private void SetModes(byte[] modes) => _ = UnixSystem.Current.SetModes(Descriptor, modes);

    /// <summary>Blocks SIGTTOU on this thread: in the background these calls would stop the supervisor itself.</summary>
    private readonly ref struct QuietTerminalStop : IDisposable
    {
        private readonly SignalSet _previous;

        public QuietTerminalStop()
        {
            fixed (SignalSet* previous = &_previous)
            {
                UnixSystem.Current.BlockTerminalStop((byte*)previous);
            }
        }

        public void Dispose()
        {
            fixed (SignalSet* previous = &_previous)
            {
                UnixSystem.Current.SetSignalMask((byte*)previous);
            }
        }

        [System.Runtime.CompilerServices.InlineArray(UnixSystem.SignalSetSize)]
        private struct SignalSet
        {
            private byte _first;
        }
    }
}
