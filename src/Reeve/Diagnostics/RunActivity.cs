using System.Diagnostics;
using System.Globalization;

namespace Reeve.Diagnostics;

/// <summary>
/// The span of a run, from the source <c>Reeve</c>, with OpenTelemetry's process attributes
/// (https://opentelemetry.io/docs/specs/semconv/attributes-registry/process/).
/// </summary>
internal sealed class RunActivity
{
    private static readonly ActivitySource Source = new("Reeve");

    private readonly Activity _activity;

    private RunActivity(Activity activity) => _activity = activity;

    /// <returns>Null when nobody listens.</returns>
    public static RunActivity? Start(Job job, Run run, string? cause, bool withArguments)
    {
        if (!Source.HasListeners())
        {
            return null;
        }
        // The span belongs to no caller, and must not become the parent of what the loop does next.
        var current = Activity.Current;
        Activity.Current = null;
        try
        {
            var activity = Source.StartActivity("reeve.run", ActivityKind.Internal);
            if (activity is null)
            {
                return null;
            }
            Describe(activity, job, run, cause, withArguments);
            return new RunActivity(activity);
        }
        finally
        {
            Activity.Current = current;
        }
    }

    public void Stop(Run run, StopReport? stop)
    {
        var end = run.End ?? ProcessEnd.Unknown;
        _activity.SetTag("process.exit.code", end.ShellExitCode);
        _activity.SetTag("reeve.end", JobMetrics.NameOf(end.Kind));
        if (end.Signal is { } signal)
        {
            _activity.SetTag("reeve.end.signal", signal.ToString());
        }
        if (stop is not null)
        {
            _activity.SetTag("reeve.stop.forced", stop.WasForced);
        }
        else if (!end.IsSuccess)
        {
            _activity.SetStatus(ActivityStatusCode.Error, $"The process {end}.");
        }
        _activity.Stop();
        _activity.Dispose();
    }

    private static void Describe(Activity activity, Job job, Run run, string? cause, bool withArguments)
    {
        var program = run.Command.Program;
        activity.DisplayName = job.Name;
        activity.SetTag("reeve.job", job.Name);
        activity.SetTag("reeve.run", run.Number);
        activity.SetTag("reeve.cause", cause);
        activity.SetTag("process.pid", run.ProcessId);
        activity.SetTag("process.creation.time", run.StartedAt.ToString("O", CultureInfo.InvariantCulture));
        activity.SetTag("process.executable.name", Path.GetFileName(program.File));
        activity.SetTag("process.command", program.File);
        if (run.Command.WorkingDirectory is { } directory)
        {
            activity.SetTag("process.working_directory", directory);
        }
        if (withArguments)
        {
            activity.SetTag("process.command_args", (string[])[program.File, .. program.CommandArguments]);
        }
    }
}
