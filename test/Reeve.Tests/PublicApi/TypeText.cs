using System.Reflection;

namespace Reeve.Tests.PublicApi;

/// <summary>Types as C# writes them, without their namespaces.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <param name="type">The type.</param>
    /// <param name="nullability">What is known of its null annotations; null: nothing.</param>
    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }
        var mark = !type.IsValueType && nullability is { ReadState: NullabilityState.Nullable } ? "?" : "";
        return Bare(type, nullability) + mark;
    }

    private static string Bare(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }
        if (type.IsGenericParameter)
        {
            return type.Name;
        }
        if (type.IsArray)
        {
            return Of(type.GetElementType()!, nullability?.ElementType) + "[]";
        }
        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }
        var outer = type.DeclaringType is { } declaring ? Of(declaring) + "." : "";
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        if (tick < 0)
        {
            return outer + type.Name;
        }
        var known = nullability?.GenericTypeArguments ?? [];
        var arguments = type.GetGenericArguments()
            .Select((argument, i) => Of(argument, i < known.Length ? known[i] : null));
        return $"{outer}{type.Name[..tick]}<{string.Join(", ", arguments)}>";
    }
}
