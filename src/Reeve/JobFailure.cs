namespace Reeve;

/// <summary>A control that failed, as an error handler hears of it.</summary>
public sealed class JobFailure
{
    internal JobFailure(Exception exception, JobControlKind control, JobContext context)
    {
        Exception = exception;
        Control = control;
        Context = context;
    }

    /// <summary>What went wrong: what awaiting the control's ticket throws.</summary>
    public Exception Exception { get; }

    /// <summary>The control that failed; <see cref="JobControlKind.None"/> when it was none, but the watching of a child.</summary>
    public JobControlKind Control { get; }

    /// <summary>The job at that time.</summary>
    public JobContext Context { get; }
}
