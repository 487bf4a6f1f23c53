// Each of these tests loads the whole machine, or counts what the whole program has.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
