using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;
using Recommender.Engine.Errors;
using Recommender.Engine.Faults;

namespace Recommender.Api.Errors;

/// <summary>Turns what a request failed with into an answer: the client's fault, storage that is away, or ours.</summary>
internal sealed partial class RequestFailures(ILogger<RequestFailures> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        await ProblemWriter.WriteAsync(httpContext, Describe(exception));
        return true;
    }

    private Problem Describe(Exception failure)
    {
        switch (failure)
        {
            case RefusedException refused:
                return refused.Fault.ToProblem();
            case BadHttpRequestException bad:
                return BadRequests.Describe(bad);
            case InvalidDataException:
                return new Fault(FaultCode.BadRequest, "the body is not compressed as its Content-Encoding says").ToProblem();
            case PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter }:
                return Fault.Validation("a text holds the character U+0000, which cannot be stored").ToProblem();
            case Exception when IsStorageAway(failure):
                LogStorageAway(failure.Message);
                return new Fault(FaultCode.ServiceUnavailable, "storage cannot be reached right now").ToProblem();
            default:
                LogFailed(failure);
                return new(500, "internal-error", "Internal error", "Internal error: the request failed inside the service")
                {
                    Code = "INTERNAL_ERROR",
                };
        }
    }

    /// <summary>Down, restarting, read-only, full or too slow: all of it passes, and trying again helps.</summary>
    internal static bool IsStorageAway(Exception failure) => failure switch
    {
        TimeoutException or SocketException => true,
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is
            PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.QueryCanceled
            || postgres.SqlState.StartsWith("53", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("58", StringComparison.Ordinal),
        NpgsqlException => true,
        _ => false,
    };

    [LoggerMessage(LogLevel.Warning, "Storage cannot be reached: {Reason}")]
    private partial void LogStorageAway(string reason);

    [LoggerMessage(LogLevel.Error, "A request failed")]
    private partial void LogFailed(Exception failure);
}
