using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux;

/// <summary>
/// The controlling terminal while its foreground is lent to a child, <c>tcsetpgrp(3)</c>. The modes that it had are put
/// back: a child that is killed leaves its own behind.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ForegroundTerminal : IDisposable
{
    private readonly int _ownGroup;
    private Libc.TerminalModes _ownModes;
    private Libc.TerminalModes _childModes;
    private bool _hasChildModes;
    private bool _isLent;

    private ForegroundTerminal(int descriptor, int ownGroup)
    {
        Descriptor = descriptor;
        _ownGroup = ownGroup;
        fixed (Libc.TerminalModes* modes = &_ownModes)
        {
            _ = Libc.TerminalGetModes(descriptor, modes);
        }
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
            SetModes(ref _childModes);
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
        fixed (Libc.TerminalModes* modes = &_childModes)
        {
            _hasChildModes = Libc.TerminalGetModes(Descriptor, modes) == 0;
        }
        _ = Libc.TerminalSetGroup(Descriptor, _ownGroup);
        SetModes(ref _ownModes);
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
            var descriptor = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC | Libc.O_NOCTTY, 0);
            // Where /dev/tty is missing, a standard stream will do. tcgetpgrp fails on what is not ours.
            for (var stream = 0; descriptor < 0 && stream <= 2; stream++)
            {
                descriptor =
                    Libc.TerminalGetGroup(stream) > 0 ? Libc.Control(stream, Libc.F_DUPFD_CLOEXEC, 3) : -1;
            }
            return descriptor;
        }
    }

    private void Cook()
    {
        var modes = _ownModes;
        modes.Input |= Libc.ICRNL;
        modes.Output |= Libc.OPOST;
        modes.Local |= Libc.ICANON | Libc.ECHO | Libc.ISIG | Libc.IEXTEN;
        if ((_ownModes.Local & (Libc.ICANON | Libc.ECHO)) != (Libc.ICANON | Libc.ECHO))
        {
            SetModes(ref modes);
        }
    }

    private void SetModes(ref Libc.TerminalModes value)
    {
        fixed (Libc.TerminalModes* modes = &value)
        {
            _ = Libc.TerminalSetModes(Descriptor, Libc.TCSADRAIN, modes);
        }
    }

    /// <summary>Blocks SIGTTOU on this thread: in the background these calls would stop the supervisor itself.</summary>
    private readonly ref struct QuietTerminalStop : IDisposable
    {
        private readonly SignalSet _previous;

        public QuietTerminalStop()
        {
            var blocked = stackalloc byte[Libc.SignalSetSize];
            Libc.SignalSetEmpty(blocked);
            Libc.SignalSetAdd(blocked, Libc.SIGTTOU);
            fixed (SignalSet* previous = &_previous)
            {
                _ = Libc.ThreadSignalMask(Libc.SIG_BLOCK, blocked, (byte*)previous);
            }
        }

        public void Dispose()
        {
            fixed (SignalSet* previous = &_previous)
            {
                _ = Libc.ThreadSignalMask(Libc.SIG_SETMASK, (byte*)previous, null);
            }
        }

        [System.Runtime.CompilerServices.InlineArray(Libc.SignalSetSize)]
        private struct SignalSet
        {
            private byte _first;
        }
    }
}
