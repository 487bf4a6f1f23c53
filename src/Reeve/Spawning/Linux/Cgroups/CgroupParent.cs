using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.Versioning;
using Reeve.Interop;

namespace Reeve.Spawning.Linux.Cgroups;

/// <summary>
/// A control group below which those of runs are made. At its first use, what dead supervisors left in it is swept away.
/// </summary>
/// <param name="path">Its directory.</param>
/// <param name="isOwn">Whether it is that of this program.</param>
/// <param name="kernel">What is done by the kernel, so that tests can do it in a directory of their own.</param>
[SupportedOSPlatform("linux")]
internal sealed class CgroupParent(string path, bool isOwn, CgroupKernel kernel)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _enabled = new(StringComparer.Ordinal);
    private readonly List<string> _left = [];
    private bool _isReady;

    /// <summary>Makes the control group of a run, with its limits.</summary>
    /// <exception cref="SpawnException">That is not possible.</exception>
    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "The run's cgroup goes to the caller; when this fails it is removed."
    )]
    public RunCgroup Open(Command command, string program)
    {
        lock (_lock)
        {
            MakeReady(program);
            RemoveLeft();
            foreach (var (file, _) in CgroupLimits.Of(command.Cgroup))
            {
                Enable(program, file);
            }
        }
        var directory = $"{path}/{CgroupName.Next()}";
        var error = kernel.MakeDirectory(directory);
        if (error != 0)
        {
            throw CgroupErrors.NotMade(program, path, error);
        }
        var group = new RunCgroup(directory, this, kernel);
        try
        {
            foreach (var (file, value) in CgroupLimits.Of(command.Cgroup))
            {
                error = CgroupFile.Write($"{directory}/{file}", value);
                if (error != 0)
                {
                    throw CgroupErrors.NotLimited(program, file, value, directory, error);
                }
            }
            if (command.OnSupervisorDeath == SupervisorDeath.Keep)
            {
                group.LetGo();
            }
            error = group.BeginWatching();
            return error == 0 ? group : throw CgroupErrors.NotWatched(program, directory, error);
        }
        catch
        {
            group.Discard();
            throw;
        }
    }

    /// <summary>Takes over a group that is not empty yet: it is removed when it is found so at a later start.</summary>
    public void Leave(string directory)
    {
        lock (_lock)
        {
            _left.Add(directory);
        }
    }

    private void MakeReady(string program)
    {
        if (_isReady)
        {
            return;
        }
        if (!File.Exists(path + "/cgroup.procs") || !File.Exists(path + "/cgroup.controllers"))
        {
            throw CgroupErrors.NoParent(program, path);
        }
        CgroupSweep.Sweep(path, kernel);
        _isReady = true;
    }

    private void RemoveLeft() =>
        _left.RemoveAll(static directory =>
            !RunCgroup.IsPopulated(directory) && CgroupFile.RemoveTree(directory) == 0
        );

    /// <summary>Enables the controller of a file for the groups below.</summary>
    private void Enable(string program, string file)
    {
        var controller = CgroupLimits.ControllerOf(file);
        if (_enabled.Contains(controller))
        {
            return;
        }
        _ = CgroupFile.Read(path + "/cgroup.controllers", out var there);
        if (!CgroupFile.HasWord(there, controller))
        {
            throw CgroupErrors.NoController(program, file, controller, path);
        }
        var control = path + "/cgroup.subtree_control";
        _ = CgroupFile.Read(control, out var enabled);
        if (!CgroupFile.HasWord(enabled, controller))
        {
            var error = CgroupFile.Write(control, "+" + controller);
            if (error == Errno.EBUSY && TryMoveAside())
            {
                error = CgroupFile.Write(control, "+" + controller);
            }
            if (error != 0)
            {
                throw CgroupErrors.NotEnabled(program, file, controller, path, error);
            }
        }
        _enabled.Add(controller);
    }

    /// <summary>
    /// A group with processes of its own passes no controller on. Where this program is its only process, it goes into a group
    /// below, which stays when it ends, for a later supervisor to remove; what else it has started lives in there too, so nobody is
    /// to be killed there.
    /// </summary>
    private bool TryMoveAside()
    {
        _ = CgroupFile.Read(path + "/cgroup.procs", out var processes);
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var aside = $"{path}/{CgroupName.ForSupervisor()}";
        return isOwn
            && string.Equals(processes.Trim(), own, StringComparison.Ordinal)
            && kernel.MakeDirectory(aside) is 0 or Errno.EEXIST
            && kernel.MakeDirectory(aside + "/" + RunCgroup.LetGoMark) is 0 or Errno.EEXIST
            && CgroupFile.Write(aside + "/cgroup.procs", own) == 0;
    }
}
