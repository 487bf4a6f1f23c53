namespace Reeve.Model.Tests.Worlds;

/// <summary>Something of the user's that the job has begun and that is not over: it may end in any way at any time, or never.</summary>
internal sealed class Open(
    int number,
    string what,
    Action complete,
    Action<Exception> fail,
    CancellationToken token
)
{
    public int Number => number;

    public string What => what;

    /// <summary>Cancelled when the job wants it to give up.</summary>
    public CancellationToken Token => token;

    public void Complete() => complete();

    public void Throw(Exception exception) => fail(exception);
}
