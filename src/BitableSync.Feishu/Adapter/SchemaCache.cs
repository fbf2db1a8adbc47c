using BitableSync.Feishu.Bitable;

namespace BitableSync.Feishu.Adapter;

/// <summary>Remembers a table's fields for a short while. Two callers that ask together may both read; that costs a call and harms nothing.</summary>
internal sealed class SchemaCache(BitableClient client, TableAddress table, TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TableSchema? _last;
    private int _lastReading;
    private int _reading;
    private int _forgottenReading;

    /// <summary>The last fields read, however old; null before the first reading.</summary>
    public TableSchema? Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>The fields, read within the lifetime and since they were last forgotten.</summary>
    public ValueTask<TableSchema> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_last is { } known && _lastReading > _forgottenReading && time.GetUtcNow() - known.ReadAt < lifetime)
                return ValueTask.FromResult(known);
        }
        return new(RenewAsync(cancellationToken));
    }

    /// <summary>The fields as they are after now.</summary>
    public async Task<TableSchema> RenewAsync(CancellationToken cancellationToken)
    {
        int reading;
        lock (_gate)
            reading = ++_reading;
        var readAt = time.GetUtcNow();
        var schema = new TableSchema(await client.ListFieldsAsync(table, cancellationToken), readAt);
        lock (_gate)
        {
            if (reading > _lastReading)
                (_last, _lastReading) = (schema, reading);
        }
        return schema;
    }

    /// <summary>The next to ask reads again, and readings under way count as old.</summary>
    public void Forget()
    {
        lock (_gate)
            _forgottenReading = _reading;
    }
}
