-- Fields that wait for a person: nobody's value stands until a reviewer decides.

ALTER TABLE bitable_sync.link ADD COLUMN IF NOT EXISTS held jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN bitable_sync.link.held IS 'Fields the engine writes on neither side until a person decides, by field id, with the reason and both values.';

ALTER TABLE bitable_sync.conflict ALTER COLUMN winner DROP NOT NULL;
ALTER TABLE bitable_sync.conflict ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 1;
ALTER TABLE bitable_sync.conflict DROP CONSTRAINT IF EXISTS conflict_state_check;
ALTER TABLE bitable_sync.conflict ADD CONSTRAINT conflict_state_check
  CHECK (state IN ('auto_resolved', 'needs_review', 'confirmed', 'reversed', 'settled'));
ALTER TABLE bitable_sync.conflict DROP CONSTRAINT IF EXISTS conflict_resolved_check;
ALTER TABLE bitable_sync.conflict ADD CONSTRAINT conflict_resolved_check
  CHECK ((state IN ('confirmed', 'reversed', 'settled')) = (resolved_at IS NOT NULL));
-- At most one open conflict without a winner per field of a pair, whichever node logs it.
CREATE UNIQUE INDEX IF NOT EXISTS conflict_held_idx ON bitable_sync.conflict (mapping, record_id, field_id)
  WHERE winner IS NULL AND state = 'needs_review';
COMMENT ON COLUMN bitable_sync.conflict.winner IS 'local (PostgreSQL) or remote (Bitable): whose value stands; null where both sides stay as they are until a person decides.';
COMMENT ON COLUMN bitable_sync.conflict.version IS 'Counts how often the values of a waiting conflict have changed.';
