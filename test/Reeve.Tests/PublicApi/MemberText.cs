using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Reeve.Tests.PublicApi;

/// <summary>Members as C# declares them: what a program or a derived class can see of them.</summary>
internal static class MemberText
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The kind of a type with its modifiers, and what it derives from and implements.</summary>
    public static string Declaration(Type type)
    {
        var modifiers =
            type is { IsAbstract: true, IsSealed: true } ? "static "
            : type.IsAbstract && !type.IsInterface ? "abstract "
            : type.IsSealed && !type.IsValueType ? "sealed "
            : "";
        var isRecord =
            type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", Hidden) is not null;
        var kind =
            type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType
                ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")
                    + (isRecord ? "record struct" : "struct")
            : isRecord ? "record"
            : "class";
        var bases = Bases(type).Order(StringComparer.Ordinal).ToList();
        return modifiers + kind + (bases.Count == 0 ? "" : " : " + string.Join(", ", bases));
    }

    /// <summary>A member's line; null for what cannot be seen or is part of another line.</summary>
    public static string? Of(MemberInfo member) =>
        member switch
        {
            ConstructorInfo constructor when IsVisible(constructor) && !constructor.IsStatic =>
                $"new({Parameters(constructor)})" + Access(constructor),
            MethodInfo method when IsVisible(method) && !IsAccessor(method) => Signature(
                method,
                MethodName(method)
            ) + Access(method),
            PropertyInfo property => Property(property),
            EventInfo @event => $"event {TypeText.Of(@event.EventHandlerType!)} {@event.Name}",
            FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly =>
                $"{TypeText.Of(field.FieldType, Nullability.Create(field))} {field.Name}",
            _ => null,
        };

    public static string Signature(MethodInfo method, string name) =>
        $"{name}({Parameters(method)}): {TypeText.Of(method.ReturnType, Nullability.Create(method.ReturnParameter))}";

    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            yield break;
        }
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            yield return TypeText.Of(parent);
        }
        foreach (var one in type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []))
        {
            yield return TypeText.Of(one);
        }
    }

    private static string? Property(PropertyInfo property)
    {
        var getter = Visible(property.GetMethod);
        var setter = Visible(property.SetMethod);
        if ((getter ?? setter) is not { } accessor)
        {
            return null;
        }
        var isInit =
            setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        var accessors =
            (getter is null ? "" : "get; ")
            + (
                setter is null ? ""
                : isInit ? "init; "
                : "set; "
            );
        return $"{name}: {TypeText.Of(property.PropertyType, Nullability.Create(property))} {{ {accessors}}}"
            + Access(accessor);
    }

    private static string MethodName(MethodInfo method) =>
        method.IsGenericMethod
            ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
            : method.Name;

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var passed =
            parameter.IsDefined(typeof(ParamArrayAttribute))
            || parameter.IsDefined(typeof(ParamCollectionAttribute))
                ? "params "
            : parameter.IsOut ? "out "
            : parameter.ParameterType.IsByRef ? (parameter.IsIn ? "in " : "ref ")
            : "";
        var text =
            $"{passed}{TypeText.Of(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}";
        return parameter.HasDefaultValue ? $"{text} = {Default(parameter)}" : text;
    }

    private static string Default(ParameterInfo parameter) =>
        parameter.RawDefaultValue switch
        {
            null => parameter.ParameterType.IsValueType ? "default" : "null",
            bool value => value ? "true" : "false",
            string value => $"\"{value}\"",
            var value when parameter.ParameterType.IsEnum => Enum.ToObject(parameter.ParameterType, value)
                .ToString()!,
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private static string Access(MethodBase method)
    {
        var words = new List<string>();
        if (!method.IsPublic)
        {
            words.Add("protected");
        }
        if (method.IsStatic)
        {
            words.Add("static");
        }
        if (method.DeclaringType is { IsInterface: false })
        {
            if (method.IsAbstract)
            {
                words.Add("abstract");
            }
            else if (method is MethodInfo info && info.GetBaseDefinition() != info)
            {
                words.Add("override");
            }
            else if (method is { IsVirtual: true, IsFinal: false })
            {
                words.Add("virtual");
            }
        }
        else if (!method.IsAbstract)
        {
            words.Add("default");
        }
        return words.Count == 0 ? "" : $" [{string.Join(' ', words)}]";
    }

    /// <summary>Public, or open to derived classes that anybody can write.</summary>
    private static bool IsVisible(MethodBase method) =>
        method.IsPublic
        || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static MethodInfo? Visible(MethodInfo? method) =>
        method is not null && IsVisible(method) ? method : null;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
}
