using System.Net.Sockets;
using BitableSync.Core.Ports;
using Npgsql;

namespace BitableSync.Postgres.Sql;

/// <summary>
/// Turns driver errors into <see cref="StoreException"/>. The decision rests on the SQLSTATE alone. Server messages are passed on only
/// for classes that name objects, because those of the data classes quote row values; details are never used.
/// </summary>
internal static class PostgresErrors
{
    /// <summary>Whether an exception comes from the database or the way to it.</summary>
    public static bool IsDatabase(Exception exception) => exception is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <param name="exception">One for which <see cref="IsDatabase"/> holds.</param>
    /// <param name="doing">What was being done, to follow "Could not".</param>
    public static StoreException Translate(Exception exception, string doing)
    {
        if (exception is not PostgresException refusal)
        {
            return new StoreException(
                $"Could not {doing}: the database could not be reached, or the connection broke. It is tried again.", isTransient: true, exception);
        }

        var (isTransient, reason) = Explain(refusal);
        // The driver's exception repeats the server's message, and with it any value that the message quotes.
        return new StoreException($"Could not {doing}: {reason} (SQLSTATE {refusal.SqlState}).", isTransient, QuotesValues(refusal) ? null : refusal);
    }

    /// <summary>Whether the same statement may succeed later without anybody doing anything.</summary>
    public static bool IsTransient(PostgresException exception) => Explain(exception).IsTransient;

    private static bool QuotesValues(PostgresException exception) => exception.SqlState[..2] is "22" or "23" or "P0" or "44";

    private static (bool IsTransient, string Reason) Explain(PostgresException exception) => exception.SqlState switch
    {
        "40001" or "40P01" => (true, "it collided with another transaction and was rolled back; it is tried again"),
        "55P03" => (true, "another transaction holds a lock on the rows or the table for longer than the lock timeout; it is tried again"),
        "25006" => (true, "the server is read-only: a standby, or a fail-over is under way; it is tried again"),
        "25P03" => (true, "the transaction was silent for longer than the idle timeout and was ended by the server; it is tried again"),
        "57014" => (true, "the statement was cancelled or ran into a time-out; it is tried again"),
        "23505" when exception.SchemaName == "bitable_sync" =>
            (true, $"another worker stored the same thing first (constraint {exception.ConstraintName}); it is tried again on what is there now"),
        ['0', '8', ..] or ['5', '7', ..] or ['5', '8', ..] => (true, "the server is shutting down, starting, or lost the connection; it is tried again"),
        ['5', '3', ..] => (true, "the server is out of connections, memory or disk space; it is tried again"),
        "42501" => (false, $"{exception.MessageText}. Grant the rights listed in docs/postgres.md"),
        "42P01" or "3F000" when exception.MessageText.Contains("bitable_sync", StringComparison.Ordinal) =>
            (false, $"{exception.MessageText}. Run the migrations"),
        "42P01" or "42703" or "3F000" => (false, $"{exception.MessageText}. Check the mapping against the table"),
        ['4', '2', ..] or ['3', 'D', ..] or ['2', '8', ..] => (false, exception.MessageText),
        ['2', '2', ..] => (false, "a stored key or value does not fit the type of the column it is compared with. Check the mapping against the table"),
        _ => (false, "the server refused it"),
    };
}
