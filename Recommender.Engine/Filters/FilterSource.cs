namespace Recommender.Engine.Filters;

internal enum FilterSource
{
    Attribute,
    EntityId,
    EntityType,
    CreatedAt,
    UpdatedAt,
}
