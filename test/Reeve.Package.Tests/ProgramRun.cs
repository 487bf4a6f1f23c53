using System.Diagnostics;
using System.Reflection;
using Reeve.Tests;

namespace Reeve.Package.Tests;

/// <summary>A program that was run to its end, and what it wrote.</summary>
/// <remarks>It does not use Reeve: what it runs is what proves Reeve.</remarks>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly Dictionary<string, string> NoVariables = [];

    public static string Configuration { get; } =
        typeof(ProgramRun).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>Runs <c>dotnet</c> in a folder.</summary>
    public static Task<ProgramRun> Dotnet(string folder, params string[] arguments) =>
        Of(
            Environment.ProcessPath is { } host && IsDotnet(host) ? host : "dotnet",
            folder,
            NoVariables,
            arguments
        );

    /// <summary>Runs a program in a folder, with variables set besides.</summary>
    public static async Task<ProgramRun> Of(
        string program,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        time.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(time.Token);
            var errors = process.StandardError.ReadToEndAsync(time.Token);
            await process.WaitForExitAsync(time.Token);
            return new ProgramRun(process.ExitCode, await output, await errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The run, if it went well; otherwise the test fails with all that it wrote.</summary>
    public ProgramRun EnsureSuccess()
    {
        Assert.True(ExitCode == 0, $"The program exited with {ExitCode}.\n{Output}\n{Errors}");
        return this;
    }

    private static bool IsDotnet(string path) =>
        string.Equals(Path.GetFileNameWithoutExtension(path), "dotnet", StringComparison.OrdinalIgnoreCase);
}
