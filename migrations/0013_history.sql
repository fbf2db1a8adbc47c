-- Why a value is where it is: every change the engine applied, with what was there before.

CREATE TABLE IF NOT EXISTS bitable_sync.history (
  id          bigint GENERATED ALWAYS AS IDENTITY,
  mapping     text COLLATE "C" NOT NULL,
  record_id   text COLLATE "C",
  row_key     text COLLATE "C" NOT NULL,
  act         text NOT NULL,
  side        text,
  before      jsonb NOT NULL DEFAULT '{}',
  after       jsonb NOT NULL DEFAULT '{}',
  edited_at   timestamptz,
  editor      text,
  conflict_id bigint,
  undoes      bigint,
  decided_by  text,
  reason      text,
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT history_pkey PRIMARY KEY (id),
  CONSTRAINT history_act_check CHECK (act IN ('linked', 'created', 'updated', 'deleted', 'agreed', 'judged', 'decided', 'released')),
  CONSTRAINT history_side_check CHECK (side IN ('local', 'remote'))
);
-- People ask for the history of a row.
CREATE INDEX IF NOT EXISTS history_mapping_row_key_idx ON bitable_sync.history (mapping, row_key, id);
-- The merge asks what was written to the records in hand lately.
CREATE INDEX IF NOT EXISTS history_mapping_record_id_idx ON bitable_sync.history (mapping, record_id, id);
-- Housekeeping deletes what is old.
CREATE INDEX IF NOT EXISTS history_at_idx ON bitable_sync.history (at);
COMMENT ON TABLE bitable_sync.history IS 'Every change the engine applied to either side, and every decision of a person. Contains cell values.';
COMMENT ON COLUMN bitable_sync.history.side IS 'local (PostgreSQL) or remote (Bitable): the side that was written; null where neither was.';
COMMENT ON COLUMN bitable_sync.history.before IS 'What that side held, by field id; a field that is missing was empty. Of a deletion the whole image.';
COMMENT ON COLUMN bitable_sync.history.edited_at IS 'When the edit that was carried over was made, by its own side''s clock.';
COMMENT ON COLUMN bitable_sync.history.conflict_id IS 'The conflict that a reviewer decided this way.';
COMMENT ON COLUMN bitable_sync.history.undoes IS 'The entry that this one undoes.';
