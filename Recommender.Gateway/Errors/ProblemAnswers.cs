using Recommender.Engine.Errors;

namespace Recommender.Gateway.Errors;

/// <summary>Gives every error a body: what the gateway threw, and what it or the api answered with a bare status.</summary>
internal sealed partial class ProblemAnswers(RequestDelegate next, ILogger<ProblemAnswers> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException failure) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = failure.StatusCode;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            LogFailed(failure, context.TraceIdentifier);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        if (IsBareError(context.Response) && !context.RequestAborted.IsCancellationRequested)
        {
            await ProblemWriter.WriteAsync(context, Problems.ForStatus(context.Response.StatusCode));
        }
    }

    private static bool IsBareError(HttpResponse response) =>
        response.StatusCode >= 400 && !response.HasStarted && response.ContentType is null && response.ContentLength is null or 0;

    [LoggerMessage(LogLevel.Error, "Request {RequestId} failed inside the gateway")]
    private partial void LogFailed(Exception failure, string requestId);
}
