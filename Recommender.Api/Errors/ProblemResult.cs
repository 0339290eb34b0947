using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Recommender.Engine.Errors;
using Recommender.Engine.Faults;

namespace Recommender.Api.Errors;

/// <summary>An error as the result of a handler.</summary>
public sealed class ProblemResult(Problem problem) : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    public int? StatusCode => problem.Status;

    public Task ExecuteAsync(HttpContext httpContext) => ProblemWriter.WriteAsync(httpContext, problem);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(
            StatusCodes.Status400BadRequest, typeof(ProblemBody), ["application/problem+json"]));

    public static implicit operator ProblemResult(Fault fault) => new(fault.ToProblem());
}
