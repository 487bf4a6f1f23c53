using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Reeve.Model.Tests.Exploring;

/// <summary>
/// A number for all memory that can be reached from some objects: their fields, and theirs, whoever declares them. Objects
/// count by the order in which they are met, not by where they are, so two worlds of the same shape have the same number.
/// </summary>
/// <remarks>
/// Two worlds with the same print go on in the same way, because whatever code reads it reads from there. Left out are fields
/// that no code decides by, each named below with the reason, and objects of the test itself that are written only.
/// 128 bits: among ten million worlds two that differ share one with a probability of 10^-25.
/// </remarks>
internal sealed class HeapPrint
{
    private static readonly ConcurrentDictionary<Type, Action<HeapPrint, object>> Visitors = new();

    private static readonly HashSet<(string Type, string Field)> LeftOut =
    [
        // Numbers that only name or only grow: the order in lists says what they say.
        ("System.Threading.Tasks.Task", "m_taskId"),
        ("Reeve.Jobs.JobWatchers", "_number"),
        ("Reeve.Testing.Worlds.World", "_timerNumber"),
        ("Reeve.Testing.Worlds.SimulatedTimer", "<Number>k__BackingField"),
        // Which thread plays the world.
        ("System.Threading.CancellationTokenSource+Registrations", "ThreadIDExecutingCallbacks"),
        ("System.Threading.CancellationTokenSource+Registrations", "NextAvailableId"),
        ("System.Threading.CancellationTokenSource+Registrations", "FreeNodeList"),
        ("System.Threading.CancellationTokenSource+CallbackNode", "Id"),
        // Labels of what is in the world, and records of what was, for users to read. How a run has ended is compared when it
        // is published, and not read by the job again.
        ("Reeve.Model.Tests.Model.Told", "number"),
        ("Reeve.Model.Tests.Model.JobModel", "_end"),
        ("Reeve.Run", "<ProcessId>k__BackingField"),
        ("Reeve.Run", "<StartedAt>k__BackingField"),
        ("Reeve.Run", "_startedAt"),
        ("Reeve.Run+EndInformation", "<End>k__BackingField"),
        ("Reeve.Run+EndInformation", "<After>k__BackingField"),
        ("Reeve.JobState+Finished", "<End>k__BackingField"),
        ("Reeve.Jobs.PendingEnding", "<beganAt>P"),
        ("Reeve.Testing.SimulatedOs", "_processes"),
        ("Reeve.Testing.SimulatedOs", "<Processes>k__BackingField"),
        ("Reeve.Testing.SimulatedOs", "_trees"),
        ("Reeve.Testing.SimulatedProcess", "<Id>k__BackingField"),
        ("Reeve.Testing.SimulatedProcess", "<StartedAt>k__BackingField"),
        ("Reeve.Testing.SimulatedOs", "_signals"),
        ("Reeve.Testing.SimulatedOs", "<Signals>k__BackingField"),
        ("Reeve.Testing.SimulatedProcess", "_received"),
        ("Reeve.Testing.SimulatedProcess", "<Received>k__BackingField"),
    ];

    private static readonly MethodInfo AddMethod = typeof(HeapPrint).GetMethod(nameof(Add))!;
    private static readonly MethodInfo MeetMethod = typeof(HeapPrint).GetMethod(nameof(Meet))!;

    private readonly Dictionary<object, int> _met = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<object> _open = new();
    private ulong _low = 0x9E3779B97F4A7C15;
    private ulong _high = 0xC2B2AE3D27D4EB4F;

    public static UInt128 Of(params ReadOnlySpan<object?> roots)
    {
        var print = new HeapPrint();
        foreach (var root in roots)
        {
            print.Meet(root);
        }
        while (print._open.TryDequeue(out var next))
        {
            Visitors.GetOrAdd(next.GetType(), CreateVisitor)(print, next);
        }
        return new UInt128(print._high, print._low);
    }

    public void Add(long value)
    {
        _low = (_low ^ (ulong)value) * 0x9FB21C651E98DF25;
        _low ^= _low >> 32;
        _high = (_high + (ulong)value) * 0xD6E8FEB86659FD93;
        _high ^= _high >> 29;
    }

    public void Meet(object? other)
    {
        if (other is null)
        {
            Add(-1);
            return;
        }
        if (other is string text)
        {
            Add(string.GetHashCode(text));
            return;
        }
        var type = other.GetType();
        if (type.IsValueType)
        {
            Add(RuntimeHelpers.GetHashCode(type));
            Visitors.GetOrAdd(type, CreateVisitor)(this, other);
            return;
        }
        if (!_met.TryAdd(other, _met.Count))
        {
            Add(_met[other]);
            return;
        }
        Add(RuntimeHelpers.GetHashCode(type));
        _open.Enqueue(other);
    }

    private static Action<HeapPrint, object> CreateVisitor(Type type)
    {
        if (IsLeftOut(type))
        {
            return static (_, _) => { };
        }
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return static (print, it) =>
            {
                foreach (var one in ((Delegate)it).GetInvocationList())
                {
                    print.Add(RuntimeHelpers.GetHashCode(one.Method));
                    print.Meet(one.Target);
                }
            };
        }
        if (IsCollection(type))
        {
            return static (print, it) =>
            {
                foreach (var element in (IEnumerable)it)
                {
                    print.Meet(element);
                }
                print.Add(-2);
            };
        }
        return Emit(type);
    }

    private static bool IsLeftOut(Type type) =>
        typeof(MemberInfo).IsAssignableFrom(type)
        || typeof(Exception).IsAssignableFrom(type)
        || typeof(ExecutionContext).IsAssignableFrom(type)
        || typeof(TaskScheduler).IsAssignableFrom(type)
        || typeof(Random).IsAssignableFrom(type)
        || type == typeof(Lock)
        || typeof(INoPart).IsAssignableFrom(type);

    private static bool IsCollection(Type type) =>
        type.IsArray
        || (
            typeof(IEnumerable).IsAssignableFrom(type)
            && type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true
        );

    private static Action<HeapPrint, object> Emit(Type type)
    {
        var method = new DynamicMethod(
            "Visit",
            null,
            [typeof(HeapPrint), typeof(object)],
            typeof(HeapPrint).Module,
            skipVisibility: true
        );
        var il = method.GetILGenerator();
        var me = il.DeclareLocal(type.IsValueType ? type.MakeByRefType() : type);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(type.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, type);
        il.Emit(OpCodes.Stloc, me);
        if (type.IsPrimitive || type.IsEnum)
        {
            EmitAdd(
                il,
                () =>
                {
                    il.Emit(OpCodes.Ldloc, me);
                    il.Emit(OpCodes.Ldobj, type);
                },
                type
            );
        }
        else
        {
            EmitFields(il, type, () => il.Emit(OpCodes.Ldloc, me));
        }
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action<HeapPrint, object>>();
    }

    private static void EmitFields(ILGenerator il, Type type, Action loadOwner)
    {
        for (
            var declaring = type;
            declaring is not null && declaring != typeof(object);
            declaring = declaring.BaseType
        )
        {
            var fields = declaring.GetFields(
                BindingFlags.Instance
                    | BindingFlags.Public
                    | BindingFlags.NonPublic
                    | BindingFlags.DeclaredOnly
            );
            foreach (var field in fields.OrderBy(static field => field.MetadataToken))
            {
                var owner = declaring.IsGenericType ? declaring.GetGenericTypeDefinition() : declaring;
                if (LeftOut.Contains((owner.FullName ?? "", field.Name)))
                {
                    continue;
                }
                var fieldType = field.FieldType;
                if (fieldType.IsPointer || fieldType.IsByRefLike)
                {
                    continue;
                }
                if (fieldType.IsPrimitive || fieldType.IsEnum)
                {
                    EmitAdd(
                        il,
                        () =>
                        {
                            loadOwner();
                            il.Emit(OpCodes.Ldfld, field);
                        },
                        fieldType
                    );
                }
                else if (fieldType.IsValueType)
                {
                    EmitFields(
                        il,
                        fieldType,
                        () =>
                        {
                            loadOwner();
                            il.Emit(OpCodes.Ldflda, field);
                        }
                    );
                }
                else
                {
                    il.Emit(OpCodes.Ldarg_0);
                    loadOwner();
                    il.Emit(OpCodes.Ldfld, field);
                    il.Emit(OpCodes.Call, MeetMethod);
                }
            }
        }
    }

    private static void EmitAdd(ILGenerator il, Action loadValue, Type type)
    {
        il.Emit(OpCodes.Ldarg_0);
        loadValue();
        if (type == typeof(double) || type == typeof(float))
        {
            il.Emit(OpCodes.Conv_R8);
            il.Emit(OpCodes.Call, typeof(BitConverter).GetMethod(nameof(BitConverter.DoubleToInt64Bits))!);
        }
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Call, AddMethod);
    }
}

/// <summary>No part of a world: what is the same in all of them, or is only written.</summary>
internal interface INoPart;
