using BenchmarkDotNet.Attributes;
using Recommender.Engine.RateLimits;
using Recommender.Engine.Tenancy;

namespace Recommender.Benchmarks.Micro;

/// <summary>What every request pays: the hash of its key, its identity signed and verified, its limit.</summary>
[MemoryDiagnoser]
public class EdgeBenchmarks
{
    private const string Key = "sk_0123456789012345678901234567890123456789012";

    private static readonly RateLimit Limit = new(100_000_000, 10_000_000);

    private readonly IdentityHeader _identity = new("signing-key-of-the-benchmarks", TimeProvider.System);
    private readonly CallerIdentity _caller = new(Guid.NewGuid(), "shop", Scopes.Read | Scopes.Write);
    private readonly LeakyBucket _bucket = new();
    private string _signed = "";
    private double _now;

    [GlobalSetup]
    public void SetUp() => _signed = _identity.Sign(_caller);

    [Benchmark]
    public KeyHash KeyCheck() => KeyHash.Of(Key);

    [Benchmark]
    public string SignIdentity() => _identity.Sign(_caller);

    [Benchmark]
    public CallerIdentity? VerifyIdentity() => _identity.Verify(_signed);

    [Benchmark]
    public LimitDecision Limiter() => _bucket.Take(Limit, share: 1, _now += 10);
}
