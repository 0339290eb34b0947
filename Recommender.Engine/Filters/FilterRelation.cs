namespace Recommender.Engine.Filters;

internal enum FilterRelation
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
