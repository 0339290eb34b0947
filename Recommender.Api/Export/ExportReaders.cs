using Recommender.Engine.Faults;
using Recommender.Engine.Storage;
using Recommender.Engine.Tenancy;

namespace Recommender.Api.Export;

/// <summary>Who is reading an export or a file right now: each holds a connection, so that no tenant may have them all.</summary>
internal sealed class ExportReaders
{
    private const int MostOfTenant = 3;

    private readonly Lock _counting = new();
    private readonly Dictionary<TenantId, int> _reading = [];

    /// <summary>A place, which is free again when the result is disposed.</summary>
    /// <exception cref="RefusedException">All are taken, or all that the tenant may have.</exception>
    public IDisposable Enter(TenantId tenant)
    {
        lock (_counting)
        {
            var own = _reading.GetValueOrDefault(tenant);
            if (own == MostOfTenant || _reading.Values.Sum() == BulkDatabase.MostReaders)
            {
                throw new RefusedException(new(
                    FaultCode.ServiceUnavailable, own == MostOfTenant
                        ? $"{MostOfTenant} exports of the tenant are being read right now; read one to its end first"
                        : "too many exports are being read right now"));
            }

            _reading[tenant] = own + 1;
        }

        return new Place(this, tenant);
    }

    private void Leave(TenantId tenant)
    {
        lock (_counting)
        {
            if (--_reading[tenant] == 0)
            {
                _reading.Remove(tenant);
            }
        }
    }

    private sealed class Place(ExportReaders readers, TenantId tenant) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                readers.Leave(tenant);
            }
        }
    }
}
