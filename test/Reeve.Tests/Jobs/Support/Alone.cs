namespace Reeve.Tests.Jobs.Support;

/// <summary>Tests of what the whole program shares: they run one after another, beside no others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
