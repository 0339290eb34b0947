using System.Globalization;
using System.Text;
using Recommender.Engine.Training;

namespace Recommender.Engine.Evaluation;

/// <summary>Trials of a search as lines for people.</summary>
internal sealed class TrialSentences(IProgress<string> progress) : IProgress<SearchTrial>
{
    public void Report(SearchTrial value) => progress.Report(string.Create(
        CultureInfo.InvariantCulture,
        $"{value.Stage}: {Describe(value.Parameters)}: ndcg {value.Quality.Ndcg:F4}, ndcg@20 {value.Quality.NdcgAt20:F4}, recall@20 {value.Quality.RecallAt20:F4} ({value.Duration.TotalSeconds:F1} s)"));

    public static string Describe(ModelParameters parameters)
    {
        var text = new StringBuilder();
        if (parameters.Cooccurrence is { } c)
        {
            text.Append(CultureInfo.InvariantCulture, $"cooc({c.G:0.##}, {c.A:0.##}, {c.B:0.##}) K {c.Neighbours} by {c.Selection:0.##} ");
        }

        if (parameters.Ials is { } f)
        {
            text.Append(CultureInfo.InvariantCulture, $"iALS d {f.Dimensions} reg {f.Regularisation:G3} alpha0 {f.Alpha0:G3} ");
        }

        return text.Append(CultureInfo.InvariantCulture, $"share {parameters.FactorShare:0.##}").ToString();
    }
}
