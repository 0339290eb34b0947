using Recommender.Engine.Entities;
using Recommender.Engine.Faults;
using Recommender.Engine.Filters;
using Recommender.Engine.Recommendations;

namespace Recommender.Api.Recommendations;

/// <summary>Reads the part of a query that every page of recommendations obeys.</summary>
internal static class PageQuery
{
    public static Outcome<PageRules> Read(RecommendationParameters given, RecommendationSettings settings)
    {
        var count = settings.DefaultCount;
        var wrongCount = QueryText.Whole(given.Count ?? given.Limit, "count", 1, settings.MaxCount, ref count);
        var wrongWindow = QueryText.Days(given.WindowDays, "window_days", out var window);
        var wrongCursor = ReadCursor(given.Cursor, out var cursor);
        var wrongFilter = ReadFilter(given, out var filter);
        var wrongDiversity = ReadDiversity(given, out var diversity);
        var wrongType = string.IsNullOrEmpty(given.EntityType) ? null : EntityRules.CheckType(given.EntityType);
        if ((wrongType ?? wrongCount ?? wrongWindow ?? wrongCursor ?? wrongFilter ?? wrongDiversity) is { } fault)
        {
            return fault;
        }

        return settings.Page(count) with
        {
            EntityType = string.IsNullOrEmpty(given.EntityType) ? null : given.EntityType,
            Window = window ?? settings.TrendingWindow,
            ExcludeIds = QueryText.Split(given.ExcludeIds),
            Filter = filter,
            Diversity = diversity,
            After = cursor,
            Explained = QueryText.IsTrue(given.Explain),
        };
    }

    private static Fault? ReadCursor(string? text, out PageCursor? cursor)
    {
        cursor = string.IsNullOrEmpty(text) ? null : PageCursor.Parse(text);
        return cursor is null && !string.IsNullOrEmpty(text) ? Fault.Invalid("cursor is not one that this service gave out") : null;
    }

    private static Fault? ReadFilter(RecommendationParameters given, out FilterExpression? filter)
    {
        filter = null;
        if (string.IsNullOrEmpty(given.Filter))
        {
            return null;
        }

        try
        {
            filter = FilterExpression.Parse(given.Filter, given.FilterFields);
            return null;
        }
        catch (FilterSyntaxException wrong)
        {
            return Fault.Invalid($"filter: {wrong.Message}");
        }
    }

    private static Fault? ReadDiversity(RecommendationParameters given, out DiversityRules diversity)
    {
        var strength = string.IsNullOrEmpty(given.Diversity) ? 0 : QueryText.Number(given.Diversity) ?? double.NaN;
        var limit = 1;
        var wrongLimit = QueryText.Whole(given.CapLimit, "cap_limit", 1, PageRules.MaxCount, ref limit);
        diversity = new(strength, string.IsNullOrEmpty(given.CapField) ? null : given.CapField, limit);
        return strength is not (>= 0 and <= 1) ? Fault.Invalid("diversity must be a number between 0 and 1") : wrongLimit;
    }
}
