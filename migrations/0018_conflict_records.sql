-- Conflicts of a record, by when they were detected.

CREATE INDEX IF NOT EXISTS conflict_record_idx ON bitable_sync.conflict (mapping, record_id, detected_at);
