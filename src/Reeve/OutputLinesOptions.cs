using System.Text;

namespace Reeve;

/// <summary>What happens to a line when the buffer is full because nobody reads.</summary>
public enum WhenFull
{
    /// <summary>The process waits, as soon as its pipe is full too. No line is lost.</summary>
    Block,

    /// <summary>The oldest line in the buffer is dropped and counted.</summary>
    DropOldest,

    /// <summary>The line that comes is dropped and counted.</summary>
    DropNewest,
}

/// <summary>The options of <see cref="Run.ReadLines"/>.</summary>
public sealed class OutputLinesOptions
{
    private Encoding _encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    private int _maxLineLength = 64 * 1024;
    private int _capacity = 1024;

    /// <summary>The encoding of the output. Default: UTF-8; bytes that are none become U+FFFD.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Encoding Encoding
    {
        get => _encoding;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _encoding = value;
        }
    }

    /// <summary>The most characters of a line; longer ones come in parts. Default: 65,536.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxLineLength
    {
        get => _maxLineLength;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _maxLineLength = value;
        }
    }

    /// <summary>How many lines are kept for a reader that is behind. Default: 1,024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Capacity
    {
        get => _capacity;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _capacity = value;
        }
    }

    /// <summary>What happens when that many wait. Default: <see cref="WhenFull.Block"/>.</summary>
    public WhenFull WhenFull { get; set; }
}
