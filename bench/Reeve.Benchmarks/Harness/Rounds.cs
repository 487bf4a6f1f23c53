namespace Reeve.Benchmarks.Harness;

/// <summary>The answers of every side, round by round.</summary>
internal sealed class Rounds
{
    private readonly Dictionary<Side, List<Answer>> _answers = [];

    public void Add(Side side, Answer answer)
    {
        if (!_answers.TryGetValue(side, out var list))
        {
            _answers[side] = list = [];
        }
        list.Add(answer);
    }

    public bool Has(Side side) => _answers.ContainsKey(side);

    /// <summary>A figure a round.</summary>
    public Series Of(Side side, Func<Answer, double> figure) => new([.. _answers[side].Select(figure)]);

    /// <summary>One figure from the samples of all rounds together: for a percentile that few samples cannot give.</summary>
    public Series OfAll(Side side, string name, double percent, double unit) =>
        new([Series.Percentile([.. _answers[side].SelectMany(answer => answer.List(name))], percent) / unit]);
}
