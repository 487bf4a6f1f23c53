namespace Reeve.Benchmarks.Harness;

/// <summary>The measuring itself failed; the message is for the person who runs it.</summary>
internal sealed class BenchException : Exception
{
    public BenchException() { }

    public BenchException(string message)
        : base(message) { }

    public BenchException(string message, Exception? innerException)
        : base(message, innerException) { }
}
