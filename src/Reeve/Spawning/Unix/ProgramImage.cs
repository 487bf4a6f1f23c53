using System.Runtime.InteropServices;
using System.Text;
using Reeve.Interop;

namespace Reeve.Spawning.Unix;

/// <summary>What is executed, in the system's own form: the file, the arguments, the directory.</summary>
internal unsafe ref struct ProgramImage
{
    /// <summary>The file to execute, seen from the child's working directory.</summary>
    public byte* File { get; private set; }

    /// <summary>Its arguments, ended by null.</summary>
    public byte** Arguments { get; private set; }

    /// <summary>The working directory, or null.</summary>
    public byte* Directory { get; private set; }

    /// <summary>Puts all into native memory and finds the program.</summary>
    /// <exception cref="SpawnException">A text contains a NUL, or the program is not found.</exception>
    public static ProgramImage Build(
        SpawnRequest request,
        EnvironmentBlock environment,
        ref NativeArena arena
    )
    {
        var command = request.Command;
        var program = command.Program.File;
        var launcher = request.Launcher;
        var arguments = command.Program.CommandArguments;
        var image = new ProgramImage();
        var directory = ReadOnlySpan<byte>.Empty;
        if (command.WorkingDirectory is { } path)
        {
            image.Directory = Text(path, "its working directory", program, ref arena, out var length);
            directory = new ReadOnlySpan<byte>(image.Directory, length);
        }
        var resolver = new Resolver(request, environment, directory);
        image.Arguments = arena.TakePointers(launcher.Count + arguments.Count + 2);
        var next = image.Arguments;
        var file = resolver.Resolve(program, "its path", ref arena);
        if (launcher.Count == 0)
        {
            image.File = file;
            *next++ = Text(request.Argument0 ?? program, "its argument 0", program, ref arena, out _);
        }
        else
        {
            resolver.Check(file, ref arena);
            image.File = resolver.Resolve(launcher[0], "the path of its launcher", ref arena);
            for (var i = 0; i < launcher.Count; i++)
            {
                *next++ = Text(launcher[i], "an argument of its launcher", program, ref arena, out _);
            }
            *next++ = file;
        }
        for (var i = 0; i < arguments.Count; i++)
        {
            *next = arena.Text(arguments[i], out _);
            if (*next++ is null)
            {
                throw SpawnErrors.InvalidText(program, $"its argument {i + 1}");
            }
        }
        *next = null;
        return image;
    }

    private static byte* Text(
        string text,
        string where,
        string program,
        ref NativeArena arena,
        out int length
    )
    {
        var native = arena.Text(text, out length);
        return native is not null ? native : throw SpawnErrors.InvalidText(program, where);
    }

    /// <summary>Finds files as the child will.</summary>
    private readonly ref struct Resolver(
        SpawnRequest request,
        EnvironmentBlock environment,
        ReadOnlySpan<byte> directory
    )
    {
        private readonly ReadOnlySpan<byte> _directory = directory;

        private SpawnDiagnosis Diagnosis =>
            new(request.Command.Program.File, request.Command, request.Launcher);

        /// <summary>A path stays as it is and is not looked at; a name is searched for.</summary>
        public byte* Resolve(string program, string where, ref NativeArena arena)
        {
            var name = Text(program, where, request.Command.Program.File, ref arena, out var length);
            if (program.Contains('/', StringComparison.Ordinal))
            {
                return name;
            }
            var path = environment.Path;
            var found = ProgramSearch.Find(
                new ReadOnlySpan<byte>(name, length),
                path,
                _directory,
                ref arena,
                out var denied
            );
            return found is not null
                ? found
                : throw Diagnosis.NotFound(program, Marshal.PtrToStringUTF8((nint)path), denied);
        }

        /// <summary>Looks whether a program that a launcher is to execute can be executed.</summary>
        public void Check(byte* file, ref NativeArena arena)
        {
            var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(file);
            var seen = arena.Take(_directory.Length + text.Length + 4);
            var length = 0;
            if (*file != (byte)'/' && !_directory.IsEmpty)
            {
                _directory.CopyTo(new Span<byte>(seen, _directory.Length));
                length = _directory.Length;
                seen[length++] = (byte)'/';
            }
            text.CopyTo(new Span<byte>(seen + length, text.Length));
            seen[length + text.Length] = 0;
            var denied = false;
            if (!ProgramSearch.IsProgram(seen, ref denied))
            {
                throw Diagnosis.Explain(denied ? Errno.EACCES : Errno.ENOENT, Encoding.UTF8.GetString(text));
            }
        }
    }
}
