using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Caching;

/// <summary>
/// Makes answers that may have changed old, in this process, in the others and in Redis. A writer calls it after its
/// commit and before it answers: whoever has the answer to a write never gets an older recommendation from any process.
/// </summary>
public sealed class ChangeNotices
{
    private readonly Generations _generations;
    private readonly NoticeChannel _channel;
    private readonly SharedAnswers _shared;
    private readonly JoinedRuns<TenantId> _catalogues;

    public ChangeNotices(Generations generations, NoticeChannel channel, SharedAnswers shared)
    {
        (_generations, _channel, _shared) = (generations, channel, shared);
        _catalogues = new(ChangeCatalogueAsync);
        channel.Received += Apply;
        channel.Missed += MissedSome;
    }

    /// <summary>Whether all changes are known that others made and acknowledged.</summary>
    public bool IsCurrent => _channel.IsCurrent;

    /// <summary>A user was erased, so nothing that names the user may be kept.</summary>
    internal event Action<TenantId, string>? Erased;

    /// <summary>Users of a tenant did something.</summary>
    public Task UsersChangedAsync(TenantId tenant, IReadOnlyCollection<string> users) => SendUsersAsync(NoticeKind.Users, tenant, users);

    /// <summary>A user was erased.</summary>
    public Task UserErasedAsync(TenantId tenant, string user) => SendUsersAsync(NoticeKind.Erased, tenant, [user]);

    /// <summary>Anything changed that may stand on everybody's pages. Changes at the same time share a notice.</summary>
    public Task CatalogueChangedAsync(TenantId tenant) => _catalogues.RunAsync(tenant);

    private async Task ChangeCatalogueAsync(TenantId tenant)
    {
        _generations.CatalogueChanged(tenant);
        var forgotten = await _shared.ForgetTenantAsync(tenant);
        if (await _channel.SendAsync(NoticeKind.Catalogue, tenant, []) && forgotten)
        {
            _shared.Settle(tenant);
        }
        else
        {
            _shared.Owe(tenant);
        }
    }

    /// <summary>Repeats what could not be said while Redis was away; to be called now and then.</summary>
    public async Task CatchUpAsync()
    {
        foreach (var tenant in _shared.Owed)
        {
            await CatalogueChangedAsync(tenant);
        }
    }

    private async Task SendUsersAsync(NoticeKind kind, TenantId tenant, IReadOnlyCollection<string> users)
    {
        Apply(kind, tenant, users);
        // Whoever acknowledges has stored its older answers before, so that forgetting them comes last.
        if (!(await _channel.SendAsync(kind, tenant, users) && await _shared.ForgetUsersAsync(tenant, users)))
        {
            _shared.Owe(tenant);
        }
    }

    private void Apply(Notice notice)
    {
        if (notice.Kind == NoticeKind.Catalogue)
        {
            _generations.CatalogueChanged(notice.Tenant);
            _shared.ForgetToken(notice.Tenant);
        }

        Apply(notice.Kind, notice.Tenant, notice.Users);
    }

    private void Apply(NoticeKind kind, TenantId tenant, IReadOnlyCollection<string> users)
    {
        foreach (var user in users)
        {
            _generations.UserChanged(tenant, user);
            if (kind == NoticeKind.Erased)
            {
                Erased?.Invoke(tenant, user);
            }
        }
    }

    private void MissedSome()
    {
        _generations.EverythingChanged();
        _shared.ForgetTokens();
    }
}
