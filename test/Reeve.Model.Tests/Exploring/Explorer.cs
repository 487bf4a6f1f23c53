using System.Collections.Concurrent;
using System.Diagnostics;

namespace Reeve.Model.Tests.Exploring;

/// <summary>
/// Tries every choice in every world that can be reached, breadth first, so that what is found is as short as it can be.
/// </summary>
/// <remarks>
/// A world cannot be copied, so each is played anew from its script: the choices that lead to it. Worlds whose print was seen
/// before are not gone on with: the print is of all memory that can be reached from the world (see <see cref="HeapPrint"/>),
/// so they would go on in the same way.
/// </remarks>
internal sealed class Explorer(Func<Choices, IWorld> create, int threads, TimeSpan limit)
{
    private readonly ConcurrentDictionary<UInt128, int> _seen = new();
    private readonly ConcurrentBag<(int From, int To)> _edges = [];
    private readonly ConcurrentBag<Failure> _failures = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private ConcurrentBag<(byte[] Script, int Number, int Actions)> _next = [];
    private int _lastNumber;
    private long _played;

    public sealed record Failure(byte[] Script, string Complaint, IReadOnlyList<string> Story);

    /// <param name="Played">Worlds that were played.</param>
    /// <param name="Distinct">States that differ.</param>
    /// <param name="Orders">Ways from the beginning to an end, through all of them.</param>
    /// <param name="Depth">Steps of the longest way.</param>
    /// <param name="IsComplete">Whether everything was tried within the time.</param>
    public sealed record Result(
        long Played,
        int Distinct,
        double Orders,
        int Depth,
        bool IsComplete,
        TimeSpan Took,
        Failure? Failure
    );

    public Result Explore()
    {
        Play([], -1);
        var depth = 0;
        while (!_next.IsEmpty && _failures.IsEmpty && _watch.Elapsed < limit)
        {
            depth++;
            var level = _next;
            _next = [];
            Parallel.ForEach(
                level,
                new ParallelOptions { MaxDegreeOfParallelism = threads },
                from =>
                {
                    for (var action = 0; action < from.Actions && _failures.IsEmpty; action++)
                    {
                        if (_watch.Elapsed < limit)
                        {
                            Play([.. from.Script, (byte)action], from.Number);
                        }
                    }
                }
            );
        }
        var isComplete = _failures.IsEmpty && _watch.Elapsed < limit;
        return new Result(
            _played,
            _seen.Count,
            isComplete ? CountOrders() : double.NaN,
            depth,
            isComplete,
            _watch.Elapsed,
            _failures.MinBy(static failure => failure.Script.Length)
        );
    }

    /// <summary>Plays one script, to tell its story.</summary>
    public static Failure Replay(Func<Choices, IWorld> create, byte[] script)
    {
        var choices = new Choices(script);
        var world = create(choices);
        while (!choices.IsFree && world.Complaint is null)
        {
            world.Act(choices.Choose(world.CountActions()));
        }
        if (world.Complaint is null)
        {
            world.PlayOut();
        }
        return new Failure(script, world.Complaint ?? "", world.Story);
    }

    /// <summary>One action after a state that is known, with all that can be chosen inside of it.</summary>
    private void Play(byte[] script, int from)
    {
        var choices = new Choices(script);
        Interlocked.Increment(ref _played);
        var world = create(choices);
        while (!choices.IsFree && world.Complaint is null)
        {
            world.Act(choices.Choose(world.CountActions()));
        }
        for (var at = script.Length; at < choices.Taken.Count; at++)
        {
            for (byte other = 1; other < choices.Counts[at]; other++)
            {
                Play([.. choices.Taken.Take(at), other], from);
            }
        }
        byte[] taken = [.. choices.Taken];
        var number = 0;
        if (world.Complaint is null)
        {
            var print = world.Print();
            var made = 0;
            number = _seen.GetOrAdd(print, _ => made = Interlocked.Increment(ref _lastNumber));
            if (number == made)
            {
                var actions = world.CountActions();
                if (actions > 0)
                {
                    _next.Add((taken, number, actions));
                }
                world.PlayOut();
            }
        }
        if (world.Complaint is { } complaint)
        {
            _failures.Add(new Failure(taken, complaint, world.Story));
        }
        if (from >= 0)
        {
            _edges.Add((from, number));
        }
    }

    private double CountOrders()
    {
        var next = _edges.ToLookup(static edge => edge.From, static edge => edge.To);
        var ways = new double[_lastNumber + 1];
        var open = new Stack<int>([1]);
        while (open.TryPeek(out var state))
        {
            var isReady = true;
            var sum = 0.0;
            foreach (var to in next[state])
            {
                sum += ways[to];
                if (ways[to] == 0)
                {
                    isReady = false;
                    open.Push(to);
                }
            }
            if (isReady)
            {
                ways[state] = Math.Max(1, sum);
                open.Pop();
            }
        }
        return ways[1];
    }
}
