namespace Reeve.Tests.Jobs;

/// <summary>What each word of the tables means.</summary>
public sealed partial class JobStates
{
    private static void Is(JobOutcomeKind kind, Ticket? ticket)
    {
        Assert.True(ticket!.IsCompleted, $"The ticket of {ticket.Kind} is not complete.");
        Assert.Equal(kind, ticket.GetAwaiter().GetResult().Kind);
    }

    private static void IsRunning(JobStatesWorld world, int run)
    {
        var running = Assert.IsType<JobState.Running>(world.Job.State);
        Assert.Equal(run, running.Current.Number);
        Assert.False(running.IsEnding);
        Assert.Equal(1, world.Os.AliveCount);
    }

    private static void IsFinished(JobStatesWorld world, int run)
    {
        Assert.Equal(run, Assert.IsType<JobState.Finished>(world.Job.State).Last.Number);
        Assert.Equal(0, world.Os.AliveCount);
    }

    private static void IsGoneAndEmpty(JobStatesWorld world)
    {
        Assert.True(world.Job.IsGone);
        Assert.True(world.Job.Completion.IsCompletedSuccessfully);
        Assert.Equal(0, world.Os.AliveCount);
    }

    private static int RunBefore(JobStatesWorld world) => world.StateBefore.Run?.Number ?? 0;

    private static void Starts(JobStatesWorld world, Ticket ticket)
    {
        Is(JobOutcomeKind.Done, ticket);
        IsRunning(world, RunBefore(world) + 1);
        Assert.Same(world.Run, ticket.GetAwaiter().GetResult().Run);
    }

    private static void IsUnchanged(JobStatesWorld world, Ticket ticket)
    {
        Is(JobOutcomeKind.Unchanged, ticket);
        Assert.Equal(world.StateBefore, world.Job.State);
        Assert.Same(world.Run, ticket.GetAwaiter().GetResult().Run);
    }

    private static void Ends(JobStatesWorld world, Ticket ticket)
    {
        TakesItsOwnSteps(world, ticket);
        world.Advance(1);
        Is(JobOutcomeKind.Done, ticket);
        IsFinished(world, 1);
        Assert.Equal(new StopReport(1, false, 0, []), ticket.GetAwaiter().GetResult().Stop);
    }

    private static void TakesItsOwnSteps(JobStatesWorld world, Ticket ticket)
    {
        Assert.False(ticket.IsCompleted);
        Assert.True(Assert.IsType<JobState.Running>(world.Job.State).IsEnding);
        Assert.Equal([Signal.Interrupt, Signal.Continue], world.First.Received.TakeLast(2));
    }

    private static void Kills(JobStatesWorld world, Ticket ticket)
    {
        Is(JobOutcomeKind.Done, ticket);
        Assert.Equal([Signal.ForceStop], world.First.Received);
        IsFinished(world, 1);
    }

    private static void EndsThenStarts(JobStatesWorld world, Ticket ticket)
    {
        TakesItsOwnSteps(world, ticket);
        world.Advance(1);
        Is(JobOutcomeKind.Done, ticket);
        IsRunning(world, 2);
        Assert.Same(world.Run, ticket.GetAwaiter().GetResult().Run);
    }

    private static void Delivers(JobStatesWorld world, Ticket ticket)
    {
        Is(JobOutcomeKind.Done, ticket);
        Assert.Equal(Signal.User1, world.First.Received[^1]);
        Assert.Equal(world.StateBefore, world.Job.State);
    }

    private static void Waits(JobStatesWorld world, Ticket ticket)
    {
        Assert.False(ticket.IsCompleted);
        if (world.PhaseTicket is null)
        {
            Is(JobOutcomeKind.Done, world.Send("Call", JobPriority.Normal));
        }
        world.First.Exit(7);
        world.Os.Run();
        Is(JobOutcomeKind.Done, ticket);
        Assert.Equal(ProcessEnd.Exit(7), ticket.GetAwaiter().GetResult().Run!.End);
    }

    private static void IsDoneAtOnce(JobStatesWorld world, Ticket ticket)
    {
        Is(JobOutcomeKind.Done, ticket);
        Assert.Equal(world.StateBefore, world.Job.State);
        Assert.Same(world.StateBefore.Run, ticket.GetAwaiter().GetResult().Run);
    }

    private static void Deletes(JobStatesWorld world, Ticket ticket)
    {
        Is(JobOutcomeKind.Done, ticket);
        IsGoneAndEmpty(world);
        if (world.PhaseTicket is { } start)
        {
            Is(JobOutcomeKind.JobGone, start);
        }
        // A child that comes late from a spawner that does not listen is killed.
        world.Advance(10);
        Assert.Equal(0, world.Os.AliveCount);
        Is(JobOutcomeKind.JobGone, world.Job.Start());
    }

    private static void EndsThenDeletes(JobStatesWorld world, Ticket ticket)
    {
        TakesItsOwnSteps(world, ticket);
        world.Advance(1);
        Is(JobOutcomeKind.Done, ticket);
        IsGoneAndEmpty(world);
    }

    private static void KillsThenDeletes(JobStatesWorld world, Ticket ticket)
    {
        Is(JobOutcomeKind.Done, ticket);
        Assert.Equal(Signal.ForceStop, world.First.Received[^1]);
        IsGoneAndEmpty(world);
    }

    private static void IsHeld(JobStatesWorld world, Ticket ticket, string column)
    {
        Assert.False(ticket.IsCompleted);
        Assert.False(world.FunctionRan);
        Assert.False(world.PhaseTicket!.IsCompleted);
        Assert.Equal(world.StateBefore, world.Job.State);
        Assert.All(world.Os.Processes, process => Assert.DoesNotContain(Signal.Interrupt, process.Received));
        Assert.All(world.Os.Processes, process => Assert.DoesNotContain(Signal.User1, process.Received));
        // The phase is over after at most 5 s.
        world.Advance(5);
        Assert.True(world.PhaseTicket.IsCompleted);
        if (column == "Ending, a delete follows")
        {
            Is(JobOutcomeKind.JobGone, ticket);
            return;
        }
        world.Advance(1);
        if (ticket.Kind == JobControlKind.WaitForEnd && world.Job.IsRunning)
        {
            world.Os.Processes[^1].Exit(0);
            world.Os.Run();
        }
        if (ticket.Kind is JobControlKind.Restart or JobControlKind.TryRestart && !ticket.IsCompleted)
        {
            world.Advance(5);
        }
        Assert.True(ticket.IsCompleted);
        Assert.NotEqual(JobOutcomeKind.JobGone, ticket.GetAwaiter().GetResult().Kind);
    }

    private static void CallsOff(JobStatesWorld world, Ticket ticket, string column)
    {
        Is(JobOutcomeKind.Superseded, world.PhaseTicket);
        if (column == "Starting, in the spawner")
        {
            Assert.False(ticket.IsCompleted);
            world.Advance(5);
            Assert.Single(world.Os.Processes);
        }
        Is(JobOutcomeKind.Done, ticket);
        Assert.IsType<JobState.Pending>(world.Job.State);
        Assert.Equal(0, world.Os.AliveCount);
        world.Advance(10);
        Assert.Equal(0, world.Os.AliveCount);
    }

    private static void CallsOffThenDeletes(JobStatesWorld world, Ticket ticket, string column)
    {
        CallsOff(world, ticket, column);
        IsGoneAndEmpty(world);
    }

    private static void Joins(JobStatesWorld world, Ticket ticket, string column, string control)
    {
        if (control == "Stop")
        {
            TakesItsOwnSteps(world, ticket);
            world.Advance(1);
        }
        else
        {
            Assert.Equal(Signal.ForceStop, world.First.Received[^1]);
        }
        Is(JobOutcomeKind.Done, ticket);
        Is(JobOutcomeKind.Done, world.PhaseTicket);
        IsFinished(world, 1);
        Assert.Equal(column == "Ending, a delete follows", world.Job.IsGone);
    }

    private static void JoinsAndCallsOff(JobStatesWorld world, Ticket ticket, string control)
    {
        Is(JobOutcomeKind.Superseded, world.PhaseTicket);
        if (control == "Stop")
        {
            TakesItsOwnSteps(world, ticket);
            world.Advance(1);
        }
        Is(JobOutcomeKind.Done, ticket);
        IsFinished(world, 1);
        world.Advance(10);
        Assert.Single(world.Os.Processes);
    }

    private static void SharesTheStart(JobStatesWorld world, Ticket ticket)
    {
        Assert.False(ticket.IsCompleted);
        world.Advance(5);
        Is(JobOutcomeKind.Done, ticket);
        Is(JobOutcomeKind.Done, world.PhaseTicket);
        IsRunning(world, 1);
        Assert.Single(world.Os.Processes);
    }

    private static void MakesASpawnFollow(JobStatesWorld world, Ticket ticket)
    {
        Assert.False(ticket.IsCompleted);
        world.Advance(ticket.Kind == JobControlKind.Restart ? 1 : 3);
        Is(JobOutcomeKind.Done, world.PhaseTicket);
        Is(JobOutcomeKind.Done, ticket);
        IsRunning(world, 2);
    }

    private static void SharesTheSpawn(JobStatesWorld world, Ticket ticket)
    {
        MakesASpawnFollow(world, ticket);
        world.Advance(10);
        IsRunning(world, 2);
    }

    private static void MakesADeleteFollow(JobStatesWorld world, Ticket ticket, string column)
    {
        TakesItsOwnSteps(world, ticket);
        world.Advance(1);
        Is(JobOutcomeKind.Done, ticket);
        Is(
            column == "Ending, a spawn follows" ? JobOutcomeKind.Superseded : JobOutcomeKind.Done,
            world.PhaseTicket
        );
        IsGoneAndEmpty(world);
    }

    private static void IsGone(JobStatesWorld world, Ticket ticket)
    {
        Assert.False(ticket.IsCompleted);
        world.Advance(3);
        Is(JobOutcomeKind.JobGone, ticket);
        IsGoneAndEmpty(world);
    }
}
