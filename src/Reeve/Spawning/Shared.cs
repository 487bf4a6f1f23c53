namespace Reeve.Spawning;

/// <summary>
/// One for the whole program, made when it is first needed. What prevented that is not kept, as a
/// <see cref="Lazy{T}"/> would: a lack of descriptors or memory passes, and then the next use makes it.
/// </summary>
internal sealed class Shared<T>(Func<T> make)
    where T : class
{
    private readonly Lock _lock = new();
    private T? _value;

    public T Value => Volatile.Read(ref _value) ?? Make();

    private T Make()
    {
        lock (_lock)
        {
            _value ??= make();
            return _value;
        }
    }
}
