using System.Globalization;
using System.Text;

namespace Reeve;

/// <summary>
/// One step of a <see cref="StopSequence"/>: what is done, and how long to wait for its effect. Closed; equality by value.
/// </summary>
/// <remarks>
/// The time to wait runs from when the step was taken: zero goes on to the next step at once,
/// <see cref="Timeout.InfiniteTimeSpan"/> never goes on by itself. A step that cannot be taken is reported as a failure
/// (error handler, event, log), and the next follows at once.
/// </remarks>
public abstract record StopStep
{
    private readonly TimeSpan _wait;

    private StopStep(TimeSpan wait) => Wait = wait;

    /// <summary>How long to wait, from when the step was taken.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public TimeSpan Wait
    {
        get => _wait;
        init
        {
            if (value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value),
                    value,
                    "The time to wait is negative. Give zero or more, or Timeout.InfiniteTimeSpan."
                );
            }
            _wait = value;
        }
    }

    /// <summary>What is done, as a person would say it.</summary>
    private protected abstract string Deed { get; }

    /// <summary>The step as a person would say it: <c>SIGTERM 10s</c>.</summary>
    public sealed override string ToString() =>
        Wait == Timeout.InfiniteTimeSpan
            ? $"{Deed} for ever"
            : string.Create(CultureInfo.InvariantCulture, $"{Deed} {Wait.TotalSeconds}s");

    /// <summary>A signal is sent; a catchable one is followed by CONT, so that a suspended process hears it.</summary>
    public sealed record SendSignal : StopStep
    {
        /// <summary>Describes the step.</summary>
        /// <inheritdoc cref="StopSequence.Graceful(Signal, TimeSpan, SignalTarget)"/>
        public SendSignal(Signal signal, TimeSpan wait, SignalTarget target = SignalTarget.Containment)
            : base(wait)
        {
            if (!signal.IsValid)
            {
                throw new ArgumentException("default(Signal) is no signal.", nameof(signal));
            }
            if (target is not (SignalTarget.Containment or SignalTarget.MainProcess))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(target),
                    target,
                    "Give Containment or MainProcess."
                );
            }
            Signal = signal;
            Target = target;
        }

        /// <summary>The signal.</summary>
        public Signal Signal { get; }

        /// <summary>Whom it is for.</summary>
        public SignalTarget Target { get; }

        private protected override string Deed => Signal.ToString();
    }

    /// <summary>
    /// The standard input of the process is closed, so that it reads its end: what many filters and REPLs end by. Needs
    /// <c>Command.StandardInput = Stdio.Pipe</c>, or a <see cref="Command.Terminal"/>, which is hung up.
    /// </summary>
    public sealed record CloseInput : StopStep
    {
        /// <summary>Describes the step.</summary>
        /// <param name="wait">How long to wait, from when it was closed.</param>
        public CloseInput(TimeSpan wait)
            : base(wait) { }

        private protected override string Deed => "close standard input";
    }

    /// <summary>
    /// Bytes are written to the standard input of the process, which stays open: <c>quit\n</c>. Needs
    /// <c>Command.StandardInput = Stdio.Pipe</c>, or a <see cref="Command.Terminal"/>. Should the process not read them, the next step comes when the time is over.
    /// </summary>
    public sealed record WriteInput : StopStep
    {
        /// <summary>Describes the step.</summary>
        /// <param name="bytes">What is written; copied.</param>
        /// <param name="wait">How long to wait, from when the writing began.</param>
        public WriteInput(ReadOnlyMemory<byte> bytes, TimeSpan wait)
            : base(wait) => Bytes = bytes.ToArray();

        /// <summary>Describes the step.</summary>
        /// <param name="text">What is written, as UTF-8. A line needs its line end.</param>
        /// <param name="wait">How long to wait, from when the writing began.</param>
        public WriteInput(string text, TimeSpan wait)
            : this(Encoding.UTF8.GetBytes(text), wait) { }

        /// <summary>What is written.</summary>
        public ReadOnlyMemory<byte> Bytes { get; }

        // The bytes may be a secret.
        private protected override string Deed =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"write {Bytes.Length} byte{(Bytes.Length == 1 ? "" : "s")} to standard input"
            );

        /// <inheritdoc/>
        public bool Equals(WriteInput? other) =>
            other is not null && Wait == other.Wait && Bytes.Span.SequenceEqual(other.Bytes.Span);

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Wait);
            hash.AddBytes(Bytes.Span);
            return hash.ToHashCode();
        }
    }

    /// <summary>
    /// A function is called inside the job: an HTTP request to the process, say. Its token, in the context, is cancelled when
    /// the time is over, when the tree is gone, and by a delete at once. If it fails, the next step comes at once; if it
    /// hangs, when the time is over. Awaiting a Normal ticket of the same job in it throws, as in every hook.
    /// </summary>
    public sealed record CallFunction : StopStep
    {
        /// <summary>Describes the step.</summary>
        /// <param name="function">The function. That it returns says nothing: the process is waited for as after a signal.</param>
        /// <param name="wait">How long to wait, from when it was called.</param>
        public CallFunction(Func<JobContext, Task> function, TimeSpan wait)
            : base(wait)
        {
            ArgumentNullException.ThrowIfNull(function);
            Function = function;
        }

        /// <summary>The function.</summary>
        public Func<JobContext, Task> Function { get; }

        private protected override string Deed => "call a function";
    }
}
