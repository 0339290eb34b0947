namespace Recommender.Engine.Faults;

/// <summary>Everything a request can be refused for; the wire name is the constant's name in upper snake case.</summary>
public enum FaultCode
{
    InvalidRequest,
    ValidationError,
    BadRequest,
    InvalidJson,
    UnprocessableBody,
    Forbidden,
    NotFound,
    EntityNotFound,
    UserNotFound,
    TenantNotFound,
    JobNotFound,
    AmbiguousEntity,
    Conflict,
    PreconditionFailed,
    IdempotencyKeyReused,
    IdempotencyKeyInUse,
    PayloadTooLarge,
    UnsupportedMediaType,
    ServiceUnavailable,
    QuotaExceeded,
}
