namespace Recommender.Engine.Training;

/// <summary>What one item of a history adds to the score of a candidate, by model. Terms may be negative.</summary>
public readonly record struct ScoreTerm(int Item, float Neighbours, float Factors)
{
    public float Total => Neighbours + Factors;
}
