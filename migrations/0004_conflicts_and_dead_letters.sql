-- For people: decisions that discarded a value, and items that could not be written.

CREATE TABLE IF NOT EXISTS bitable_sync.conflict (
  id            bigint GENERATED ALWAYS AS IDENTITY,
  mapping       text COLLATE "C" NOT NULL,
  record_id     text COLLATE "C",
  row_key       text COLLATE "C" NOT NULL,
  field_id      text COLLATE "C",
  rule          text NOT NULL,
  winner        text NOT NULL,
  base          jsonb,
  local         jsonb,
  remote        jsonb,
  local_at      timestamptz,
  local_actor   text,
  remote_at     timestamptz,
  remote_actor  text,
  state         text NOT NULL,
  detected_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  resolved_with jsonb,
  resolved_by   text,
  resolved_at   timestamptz,
  reason        text,
  CONSTRAINT conflict_pkey PRIMARY KEY (id),
  CONSTRAINT conflict_winner_check CHECK (winner IN ('local', 'remote')),
  CONSTRAINT conflict_state_check CHECK (state IN ('auto_resolved', 'needs_review', 'confirmed', 'reversed')),
  CONSTRAINT conflict_resolved_check CHECK ((state IN ('confirmed', 'reversed')) = (resolved_at IS NOT NULL))
);
-- Reviewers page through what nobody has looked at, and the status counts it.
CREATE INDEX IF NOT EXISTS conflict_open_idx ON bitable_sync.conflict (mapping, id) WHERE state IN ('auto_resolved', 'needs_review');
-- The history of one pair.
CREATE INDEX IF NOT EXISTS conflict_mapping_row_key_idx ON bitable_sync.conflict (mapping, row_key, id);
COMMENT ON TABLE bitable_sync.conflict IS 'Every decision that discarded a value somebody wrote. Contains cell values.';
COMMENT ON COLUMN bitable_sync.conflict.field_id IS 'Null where the whole pair was in conflict (delete against update).';
COMMENT ON COLUMN bitable_sync.conflict.base IS 'The value both sides last agreed on; SQL NULL stands for empty, here and in local, remote and resolved_with.';
COMMENT ON COLUMN bitable_sync.conflict.winner IS 'local (PostgreSQL) or remote (Bitable): whose value stands.';

CREATE TABLE IF NOT EXISTS bitable_sync.dead_letter (
  id              bigint GENERATED ALWAYS AS IDENTITY,
  mapping         text COLLATE "C" NOT NULL,
  target          text NOT NULL,
  row_key         text COLLATE "C",
  record_id       text COLLATE "C",
  code            text NOT NULL,
  message         text NOT NULL,
  log_id          text,
  attempts        integer NOT NULL DEFAULT 1,
  parked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  next_attempt_at timestamptz,
  retry_pause     interval NOT NULL DEFAULT '1 minute',
  closed_at       timestamptz,
  CONSTRAINT dead_letter_pkey PRIMARY KEY (id),
  CONSTRAINT dead_letter_target_check CHECK (target IN ('local', 'remote')),
  CONSTRAINT dead_letter_item_check CHECK (row_key IS NOT NULL OR record_id IS NOT NULL)
);
-- Parking and clearing find the open letter of a row or record; the status counts open letters.
CREATE INDEX IF NOT EXISTS dead_letter_open_row_idx ON bitable_sync.dead_letter (mapping, target, row_key) WHERE closed_at IS NULL;
CREATE INDEX IF NOT EXISTS dead_letter_open_record_idx ON bitable_sync.dead_letter (mapping, target, record_id) WHERE closed_at IS NULL;
-- Each run takes the letters whose next attempt is due.
CREATE INDEX IF NOT EXISTS dead_letter_due_idx ON bitable_sync.dead_letter (mapping, target, next_attempt_at)
  WHERE closed_at IS NULL AND next_attempt_at IS NOT NULL;
-- Housekeeping deletes what was closed a month ago.
CREATE INDEX IF NOT EXISTS dead_letter_closed_idx ON bitable_sync.dead_letter (closed_at) WHERE closed_at IS NOT NULL;
COMMENT ON TABLE bitable_sync.dead_letter IS 'Items one side did not take, with the reason. Contains no cell values.';
COMMENT ON COLUMN bitable_sync.dead_letter.target IS 'local (PostgreSQL) or remote (Bitable): the side that did not take the item.';
COMMENT ON COLUMN bitable_sync.dead_letter.code IS 'The platform''s code, an SQLSTATE, or misfit.';
COMMENT ON COLUMN bitable_sync.dead_letter.next_attempt_at IS 'When the engine tries again by itself; null where only an edit or a person helps.';
COMMENT ON COLUMN bitable_sync.dead_letter.retry_pause IS 'Doubles with every attempt, up to an hour.';
