using System.Text;

namespace Reeve;

/// <summary>The options of <see cref="Command.CaptureAsync"/>.</summary>
public sealed class CaptureOptions
{
    private Encoding _encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    private int _maxCharacters = 16 * 1024 * 1024;
    private TimeSpan _timeLimit = Timeout.InfiniteTimeSpan;

    /// <summary>How to stop the command when it is cancelled or its time is over. Default: null, TERM and 10 seconds.</summary>
    public StopSequence? Stop { get; set; }

    /// <summary>
    /// What the command reads at its standard input, which is then closed. Default: null, the standard input is as the command
    /// says. What the command does not read before it ends is no failure.
    /// </summary>
    public string? Input { get; set; }

    /// <summary>
    /// How many characters of each stream are kept: the first ones. The others are read, counted and thrown away.
    /// Default: 16 Mi.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxCharacters
    {
        get => _maxCharacters;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _maxCharacters = value;
        }
    }

    /// <summary>How long the command may take. Default: <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither positive nor infinite.</exception>
    public TimeSpan TimeLimit
    {
        get => _timeLimit;
        set
        {
            if (value <= TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value),
                    value,
                    "Give more than zero, or Timeout.InfiniteTimeSpan."
                );
            }
            _timeLimit = value;
        }
    }

    /// <summary>The encoding of the streams. Default: UTF-8; bytes that are none become U+FFFD.</summary>
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
}
