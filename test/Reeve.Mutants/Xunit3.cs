// What the tests use of xunit 3 and xunit 2 has not, as far as they use it.
namespace Xunit
{
    /// <summary>Nobody cancels a test here.</summary>
    internal static class TestContext
    {
        public static (CancellationToken CancellationToken, object? None) Current => default;
    }

    internal static class Xunit3
    {
        extension(Assert)
        {
            /// <summary>All that is asked for is there: mutants are tested on Linux.</summary>
            public static void SkipUnless(bool condition, string reason) => Assert.True(condition, reason);
        }

        extension(object[] row)
        {
            public (string, string, string) Data => ((string)row[0], (string)row[1], (string)row[2]);
        }
    }
}

namespace Reeve.Tests.Real
{
    /// <summary>Of which system a test is not; here it is run.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
    internal sealed class PosixOnlyAttribute(string reason) : Attribute
    {
        public string Reason => reason;
    }
}
