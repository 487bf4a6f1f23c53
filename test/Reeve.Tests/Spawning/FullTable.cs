using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Reeve.Tests.Spawning;

/// <summary>As long as it lasts and is closed, this program has no descriptor left. For tests that run alone.</summary>
internal sealed class FullTable : IDisposable
{
    private readonly List<SafeFileHandle> _fill = [];
    private readonly SafeFileHandle _file = File.OpenHandle("/dev/null");
    private readonly ulong _usual;
    private readonly ulong _limit;

    /// <param name="isClosed">False: for now all numbers are merely taken up to some that <see cref="Close"/> makes the last.</param>
    /// <param name="free">How many descriptors it leaves.</param>
    public FullTable(bool isClosed = true, int free = 0)
    {
        var highest = Directory
            .GetFiles("/proc/self/fd")
            .Max(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        _limit = (ulong)highest + 1;
        _usual = Native.LimitDescriptors(_limit);
        Fill();
        Native.LimitDescriptors(isClosed ? _limit + (ulong)free : _usual);
    }

    /// <summary>From now on no number may be used that was free when this began.</summary>
    public void Close()
    {
        Native.LimitDescriptors(_limit);
        Fill();
    }

    public void Dispose()
    {
        Native.LimitDescriptors(_usual);
        _fill.ForEach(static handle => handle.Dispose());
        _file.Dispose();
    }

    private void Fill()
    {
        SafeFileHandle copy;
        while (!(copy = Native.Duplicate(_file)).IsInvalid)
        {
            _fill.Add(copy);
        }
    }
}
