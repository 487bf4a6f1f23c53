using System.Runtime.Versioning;
using Reeve.Cli.Hosts;

namespace Reeve.Cli.Running;

/// <summary>A terminal of Unix (<c>termios(3)</c>).</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class TtyTerminal : OuterTerminal
{
    private const int Input = 0;
    private const int SizeOfModes = 128;

    // Ctrl+D: what is in the line is handed over; at the beginning of a line that is nothing, which is the end (termios(3)).
    private const byte CtrlD = 4;

    private readonly byte[] _modes = new byte[SizeOfModes];
    private readonly bool _hasInput;
    private readonly bool _isThere;

    public TtyTerminal(UnixHost host, Messages messages)
        : base(messages)
    {
        _hasInput = host.Has(Input);
        _isThere = _hasInput && Libc.GetTerminalModes(Input, _modes) == 0;
    }

    public override int ReadKeys(Span<byte> buffer) => _hasInput ? UnixHost.Read(Input, buffer) : 0;

    public override byte[] EndOfInput(bool isLineBegun) => isLineBegun ? [CtrlD, CtrlD] : [CtrlD];

    /// <summary>In the background it would stop reeve.</summary>
    protected override bool TryMakeRaw()
    {
        if (!_isThere || Libc.GetForeground(Input) != Libc.GetGroup())
        {
            return false;
        }
        var raw = _modes.AsSpan().ToArray();
        Libc.MakeRaw(raw);
        return Libc.SetTerminalModes(Input, Libc.AfterOutput, raw) == 0;
    }

    protected override void SetModesBack() => _ = Libc.SetTerminalModes(Input, Libc.AfterOutput, _modes);
}
