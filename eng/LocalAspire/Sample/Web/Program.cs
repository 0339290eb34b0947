using System.Diagnostics;

var builder = WebApplication.CreateSlimBuilder(args);
var app = builder.Build();
var started = Process.GetCurrentProcess().StartTime.ToUniversalTime();

app.MapGet("/ready", () => "ready");
app.MapGet("/started", () => started);
app.MapGet("/process", () => Environment.ProcessId);
app.MapGet("/environment", () => Environment.GetEnvironmentVariables());
app.MapPost("/exit/{code:int}", (int code) =>
{
    Console.Error.WriteLine($"leaving with {code}");
    Environment.Exit(code);
});

await app.RunAsync();
