using Npgsql;
using Recommender.Engine.Entities;
using Recommender.Engine.Faults;
using Recommender.Engine.Tenancy;

namespace Recommender.Engine.Interactions;

/// <summary>The keys of the names in a batch: remembered ones and, row by row, those that were looked up for it.</summary>
internal sealed class KnownNames(RememberedKeys remembered)
{
    private readonly Dictionary<int, KeyEpoch> _epochs = [];
    private readonly Dictionary<(int Tenant, string Name), (int Id, float Weight)> _types = [];
    private readonly Dictionary<(int Tenant, string Id), long?> _users = [];
    private readonly Dictionary<(int Tenant, string Id, string? Type), (long Key, string Type)?> _entities = [];
    private readonly List<(int Tenant, string Id)> _newUsers = [];
    private readonly List<(int Tenant, string Id, string? Type)> _newEntities = [];

    /// <summary>Users and entities of the batch that are not remembered.</summary>
    public (List<(int Tenant, string Id)> Users, List<(int Tenant, string Id, string? Type)> Entities) Missing(
        IReadOnlyList<InteractionDraft> drafts)
    {
        foreach (var draft in drafts)
        {
            // A tenant without an epoch was deleted.
            if (_epochs.TryGetValue(draft.Tenant.Value, out var epoch))
            {
                RecallUser(epoch, (epoch.Tenant, draft.UserId));
                RecallEntity(epoch, (epoch.Tenant, draft.EntityId, draft.EntityType));
            }
        }

        return (_newUsers, _newEntities);
    }

    public void AddEpoch(NpgsqlDataReader row) => _epochs[row.GetInt32(0)] = new(row.GetInt32(0), row.GetInt64(1), row.GetDateTime(2));

    public void AddType(NpgsqlDataReader row) =>
        _types[(row.GetInt32(0), row.GetString(1))] = (row.GetInt32(2), (float)row.GetDouble(3));

    public void AddUser(NpgsqlDataReader row) => _users[(row.GetInt32(0), row.GetString(1))] = row.GetInt64(2);

    public void AddEntity((int Tenant, string Id, string? Type) mentioned, NpgsqlDataReader row) =>
        _entities[mentioned] = (row.GetInt64(1), row.GetString(2));

    public bool HasType(InteractionDraft draft) => _types.ContainsKey((draft.Tenant.Value, draft.Type));

    /// <param name="draft">One of the batch.</param>
    /// <param name="registered">For the message of an unknown type: which ones the tenants take.</param>
    public Outcome<ResolvedInteraction> Resolve(InteractionDraft draft, Dictionary<TenantId, string> registered)
    {
        var tenant = draft.Tenant.Value;
        return !(_users.TryGetValue((tenant, draft.UserId), out var found) && found is { } user)
            || !(_entities.TryGetValue((tenant, draft.EntityId, draft.EntityType), out var mentioned) && mentioned is { } entity)
            ? new Fault(FaultCode.TenantNotFound, "the tenant was deleted")
            : _types.TryGetValue((tenant, draft.Type), out var type)
            ? new ResolvedInteraction(draft, _epochs[tenant], user, entity.Key, entity.Type, type.Id, draft.Weight ?? type.Weight)
            : Fault.Invalid(
                $"the interaction type '{draft.Type}' is not registered; registered are {registered.GetValueOrDefault(draft.Tenant)}");
    }

    /// <summary>To be called after the commit: before it, the keys that it brought into being may yet vanish.</summary>
    public void Remember()
    {
        foreach (var epoch in _epochs.Values)
        {
            remembered.Add(epoch);
        }

        foreach (var (type, found) in _types)
        {
            remembered.AddType(_epochs[type.Tenant], type.Name, found.Id);
        }

        foreach (var user in _newUsers)
        {
            if (_users[user] is { } key)
            {
                remembered.AddUser(_epochs[user.Tenant], user.Id, key);
            }
        }

        foreach (var entity in _newEntities)
        {
            if (IsLasting(entity) && _entities[entity] is { } found)
            {
                remembered.AddEntity(_epochs[entity.Tenant], entity.Id, found.Type, found.Key);
            }
        }
    }

    private void RecallUser(KeyEpoch epoch, (int Tenant, string Id) user)
    {
        if (!_users.TryAdd(user, null))
        {
            return;
        }

        if (remembered.TryUser(epoch, user.Id, out var key))
        {
            _users[user] = key;
        }
        else
        {
            _newUsers.Add(user);
        }
    }

    private void RecallEntity(KeyEpoch epoch, (int Tenant, string Id, string? Type) entity)
    {
        if (!_entities.TryAdd(entity, null))
        {
            return;
        }

        if (IsLasting(entity) && remembered.TryEntity(epoch, entity.Id, entity.Type!, out var key))
        {
            _entities[entity] = (key, entity.Type!);
        }
        else
        {
            _newEntities.Add(entity);
        }
    }

    // Which entity an id without a type, or one that has another spelling, stands for changes with the catalogue.
    private static bool IsLasting((int Tenant, string Id, string? Type) entity) =>
        entity.Type is not null && ShopifyId.Other(entity.Id) is null;
}
