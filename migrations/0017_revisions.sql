-- Lost events are noticed by the revisions of those that arrived.

-- The pull counts the revisions it has of a table.
CREATE INDEX IF NOT EXISTS inbox_event_revision_idx ON bitable_sync.inbox_event (app_token, table_id, revision) WHERE revision IS NOT NULL;
