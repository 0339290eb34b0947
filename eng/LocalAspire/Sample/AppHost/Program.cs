using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);

var secret = builder.AddParameter("secret", new GenerateParameterDefault { MinLength = 20, Special = false }, secret: true, persist: true);

var back = builder.AddProject<Projects.Sample_Web>("back")
    .WithEnvironment("SECRET", secret)
    .WithEnvironment("READY_AFTER", builder.Configuration["READY_AFTER"] ?? "0:0:0")
    .WithHttpHealthCheck("/ready")
    .WithReplicas(builder.Configuration.GetValue("REPLICAS", 1));

var front = builder.AddProject<Projects.Sample_Web>("front")
    .WithReference(back)
    .WithHttpHealthCheck("/ready")
    .WithExternalHttpEndpoints()
    .WaitFor(back);

if (builder.ExecutionContext.IsRunMode)
{
    var port = builder.Configuration.GetValue("PORT", 0);
    front.WithEndpoint("http", endpoint => endpoint.Port = port == 0 ? null : port);
}

builder.Build().Run();
