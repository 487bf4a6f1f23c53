namespace Reeve.Tests.Model;

/// <summary>Makes a failing scenario smaller: fewer controls first, then simpler ones and simpler processes.</summary>
internal static class ScenarioShrinking
{
    public static IEnumerable<Scenario> Shrink(Scenario it)
    {
        for (var length = it.Steps.Count / 2; length > 0; length /= 2)
        {
            for (var first = 0; first + length <= it.Steps.Count; first += length)
            {
                yield return it with
                {
                    Steps = [.. it.Steps.Take(first), .. it.Steps.Skip(first + length)],
                };
            }
        }
        for (var i = 0; i < it.Children.Count && it.Children.Count > 1; i++)
        {
            yield return it with
            {
                Children = [.. it.Children.Where((_, at) => at != i)],
            };
        }
        for (var i = 0; i < it.Children.Count; i++)
        {
            foreach (var smaller in Shrink(it.Children[i]))
            {
                yield return it with
                {
                    Children = [.. it.Children.Select((child, at) => at == i ? smaller : child)],
                };
            }
        }
        for (var i = 0; i < it.Steps.Count; i++)
        {
            foreach (var smaller in Shrink(it.Steps[i]))
            {
                yield return it with
                {
                    Steps = [.. it.Steps.Select((step, at) => at == i ? smaller : step)],
                };
            }
        }
        if (it.Own.Count > 0)
        {
            yield return it with
            {
                Own = [.. it.Own.Skip(1)],
            };
        }
        if (it.Containment != Containment.ProcessGroup)
        {
            yield return it with
            {
                Containment = Containment.ProcessGroup,
            };
        }
        if (it.Leftovers != Leftovers.Kill)
        {
            yield return it with
            {
                Leftovers = Leftovers.Kill,
            };
        }
    }

    private static IEnumerable<ChildPlan> Shrink(ChildPlan it) =>
        new[]
        {
            ChildPlan.Simple,
            it with
            {
                Spawn = SpawnKind.Works,
            },
            it with
            {
                Leftover = Leftover.None,
            },
            it with
            {
                Life = Life.ForEver,
            },
            it with
            {
                Answer = Answer.AtOnce,
            },
        }.Where(other => other.ToString() != it.ToString());

    private static IEnumerable<Step> Shrink(Step it) =>
        new[]
        {
            new Step(0, it.Gap, it.Verb) { Hook = it.Hook },
            it with
            {
                Priority = JobPriority.Normal,
            },
            it with
            {
                OnlyForLatest = false,
            },
            it with
            {
                HasCause = false,
            },
            it with
            {
                IsAwaited = true,
            },
            it with
            {
                Grace = null,
            },
            it with
            {
                Grace = it.Grace is { Count: > 0 } grace ? [.. grace.Skip(1)] : it.Grace,
            },
            it with
            {
                Gap = Math.Min(it.Gap, 0),
            },
            it with
            {
                Sender = 0,
            },
            it with
            {
                Hook = HookPlan.Simple,
            },
        }.Where(other => other.ToString() != it.ToString());
}
