using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Reeve.Tests.PublicApi;

/// <summary>
/// Prints what a program can see of an assembly, a line a member, sorted: enough to review a change of the public face
/// by its difference. What every record, struct or enum has of its kind is left out.
/// </summary>
internal static class PublicApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var lines = assembly.GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal);
        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static IEnumerable<string> Lines(Type type)
    {
        var name = $"{type.Namespace}.{TypeText.Of(type)}";
        if (type.BaseType == typeof(MulticastDelegate))
        {
            yield return $"{name}: delegate {MemberText.Signature(type.GetMethod("Invoke")!, "")}";
            yield break;
        }
        yield return $"{name}: {MemberText.Declaration(type)}";
        if (type.IsEnum)
        {
            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                var value = Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture);
                yield return $"{name}.{field.Name} = {value}";
            }
            yield break;
        }
        foreach (var member in type.GetMembers(Declared))
        {
            if (!IsOrdinary(member) && MemberText.Of(member) is { } text)
            {
                yield return $"{name}.{text}";
            }
        }
    }

    /// <summary>Whether the compiler wrote the member, as it does for every record.</summary>
    private static bool IsOrdinary(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            && member is MethodInfo { IsSpecialName: false } or ConstructorInfo { IsFamily: true }
        || member is MethodInfo { IsSpecialName: true, Name: "op_Equality" or "op_Inequality" }
        || member is PropertyInfo { Name: "EqualityContract" };
}
