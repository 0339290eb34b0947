using System.Globalization;
using System.Runtime.InteropServices;
using Garnet;
using LocalAspire.Redis;

if (args is not [var text] || !ushort.TryParse(text, CultureInfo.InvariantCulture, out var port))
{
    await Console.Error.WriteLineAsync($"usage: LocalAspire.Redis PORT   (password, if any, in the environment variable {ServerArguments.PasswordVariable})");
    return 2;
}

var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

try
{
    using var server = new GarnetServer(ServerArguments.For(port, Environment.GetEnvironmentVariable(ServerArguments.PasswordVariable)));
    server.Start();
    await stopped.Task;
    return 0;
}
catch (Exception failure) // the edge of the process: one line instead of a stack trace
{
    await Console.Error.WriteLineAsync($"Garnet does not run on port {port}: {failure.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopped.TrySetResult();
}
