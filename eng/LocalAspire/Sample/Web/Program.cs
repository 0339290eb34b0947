using System.Diagnostics;

var builder = WebApplication.CreateSlimBuilder(args);
var app = builder.Build();
var started = Process.GetCurrentProcess().StartTime.ToUniversalTime();

var readyFrom = started + app.Configuration.GetValue("READY_AFTER", TimeSpan.Zero);

app.MapGet("/ready", () => DateTime.UtcNow < readyFrom ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : Results.Ok());
app.MapGet("/started", () => started);
app.MapGet("/process", () => Environment.ProcessId);
app.MapGet("/environment", () => Environment.GetEnvironmentVariables());
app.MapPost("/exit/{code:int}", (int code) => Environment.Exit(code));

await app.RunAsync();
