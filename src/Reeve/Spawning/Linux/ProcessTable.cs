using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Reeve.Interop;
using Reeve.Spawning.Unix;

namespace Reeve.Spawning.Linux;

/// <summary>
/// The processes of the system with their groups and sessions, as one pass over /proc saw them. Reading the directory
/// and asking by <c>getpgid(2)</c> and <c>getsid(2)</c> is twenty times cheaper than reading each process's stat, and
/// allocates nothing once the arrays have grown. Not thread-safe; its descriptors stay open between passes, so that a
/// pass needs none.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ProcessTable : IDisposable
{
    private const int MostNewcomers = 1024;
    private const int Overlap = 64;

    // linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
    private const int LengthOffset = 16;
    private const int NameOffset = 19;

    private readonly int _directory;
    private readonly int _loadAverage;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Entry[] _entries = new Entry[256];
    private int _count;
    private int _lastPid;
    private int _scanned;

    public ProcessTable()
    {
        fixed (byte* directory = "/proc\0"u8)
        fixed (byte* loadAverage = "/proc/loadavg\0"u8)
        {
            _directory = Open(directory);
            _loadAverage = Open(loadAverage);
        }
    }

    /// <summary>
    /// Why the system did not let it open what it needs though that is there, as an error number: then another one may do
    /// better later. 0: it did, or there is no /proc.
    /// </summary>
    public int Lack { get; private set; }

    public ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, _count);

    /// <summary>Whether the pass was complete; without /proc nothing can be proved by it.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How long the pass took.</summary>
    public TimeSpan Cost { get; private set; }

    /// <summary>
    /// Whether this process, unreaped, is the youngest of all: then it has no descendants. While it holds its number
    /// that cannot be the last one given out a second time.
    /// </summary>
    public bool IsYoungest(int pid) => ReadLastPid() == pid;

    /// <summary>Makes a pass.</summary>
    public void Scan()
    {
        var began = Stopwatch.GetTimestamp();
        _count = 0;
        _scanned = 0;
        IsComplete = false;
        _lastPid = ReadLastPid();
        if (_directory < 0 || Libc.Seek(_directory, 0, Libc.SEEK_SET) != 0)
        {
            return;
        }
        fixed (byte* buffer = _buffer)
        {
            nint read;
            while (
                (read = Libc.ReadDirectory(Libc.SYS_getdents64, _directory, buffer, (nuint)_buffer.Length))
                > 0
            )
            {
                for (byte* entry = buffer; entry < buffer + read; entry += *(ushort*)(entry + LengthOffset))
                {
                    Add(ParseId(entry + NameOffset));
                }
            }
            IsComplete = read == 0;
        }
        _scanned = _count;
        Cost = Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Drops what was added since the pass.</summary>
    public void DropNewcomers() => _count = _scanned;

    /// <summary>
    /// Adds those that were created since the pass began, and again while there are more. When it adds no more and is settled,
    /// all that was found together is as true as if it had been seen at one moment: only then do zombies alone prove that nobody
    /// is left. Otherwise too many were created.
    /// </summary>
    /// <param name="last">The last number of the round before; 0 for the first.</param>
    /// <param name="isSettled">Whether nobody was created during the round before.</param>
    /// <remarks>
    /// Where processes come and go all the time no pass would ever be true. But numbers are given out in ascending order, so
    /// newcomers are known by theirs. One that has its number and cannot be seen yet has a parent that is in <c>fork(2)</c>, so
    /// is alive: either that was seen, or it has come back since; therefore the latest numbers are looked at once more.
    /// </remarks>
    public bool AddNewcomers(ref int last, out bool isSettled)
    {
        var latest = ReadLastPid();
        isSettled = latest > 0 && latest == last;
        var first = Math.Max(1, (last == 0 ? _lastPid : last) - Overlap);
        // Fewer: the numbers began again from the lowest.
        if (isSettled || _lastPid == 0 || latest < last || latest - _lastPid is < 0 or > MostNewcomers)
        {
            return false;
        }
        for (var pid = first; pid <= latest; pid++)
        {
            Add(pid);
        }
        last = latest;
        return true;
    }

    public void Dispose()
    {
        Libc.Close(_directory);
        Libc.Close(_loadAverage);
    }

    private int Open(byte* path)
    {
        var descriptor = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() is var error && SpawnErrors.IsLimit(error))
        {
            Lack = error;
        }
        return descriptor;
    }

    private void Add(int pid)
    {
        if (pid == 0)
        {
            return;
        }
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
        }
        _entries[_count++] = new Entry(pid, Libc.GetGroup(pid), Libc.GetSession(pid));
    }

    /// <summary>The number that the name is; 0 for what is no process.</summary>
    private static int ParseId(byte* name)
    {
        var number = 0;
        for (; *name is >= (byte)'0' and <= (byte)'9'; name++)
        {
            number = (number * 10) + (*name - '0');
        }
        return *name == 0 ? number : 0;
    }

    /// <summary>The last field of /proc/loadavg, <c>proc_loadavg(5)</c>; 0 when it cannot be read.</summary>
    private int ReadLastPid()
    {
        Span<byte> text = stackalloc byte[128];
        nint read;
        fixed (byte* buffer = text)
        {
            read = Libc.ReadAt(_loadAverage, buffer, (nuint)text.Length, 0);
        }
        if (read <= 0)
        {
            return 0;
        }
        var line = text[..(int)read].TrimEnd((byte)'\n');
        var last = line[(line.LastIndexOf((byte)' ') + 1)..];
        return System.Buffers.Text.Utf8Parser.TryParse(last, out int pid, out _) ? pid : 0;
    }

    /// <summary>A process; group and session are -1 when it ended during the pass.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Entry(int Id, int Group, int Session);
}
