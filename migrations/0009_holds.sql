-- Mass changes that wait for a person, and the deletes that count towards the next one.

CREATE TABLE IF NOT EXISTS bitable_sync.hold (
  id         bigint GENERATED ALWAYS AS IDENTITY,
  mapping    text COLLATE "C" NOT NULL,
  target     text NOT NULL,
  deletes    bigint NOT NULL,
  overwrites bigint NOT NULL,
  pairs      bigint NOT NULL,
  allowed    bigint NOT NULL,
  sample     text[] NOT NULL DEFAULT '{}',
  cause      text,
  held_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  counted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state      text NOT NULL DEFAULT 'open',
  decided_by text,
  decided_at timestamptz,
  reason     text,
  expires_at timestamptz,
  remaining  bigint NOT NULL DEFAULT 0,
  closed_at  timestamptz,
  CONSTRAINT hold_pkey PRIMARY KEY (id),
  CONSTRAINT hold_target_check CHECK (target IN ('local', 'remote')),
  CONSTRAINT hold_state_check CHECK (state IN ('open', 'approved', 'rejected')),
  CONSTRAINT hold_decided_check CHECK ((state = 'open') = (decided_at IS NULL)),
  CONSTRAINT hold_expires_check CHECK ((state = 'approved') = (expires_at IS NOT NULL))
);
-- Every round of a run asks for the hold on its side; there is one at most.
CREATE UNIQUE INDEX IF NOT EXISTS hold_mapping_target_key ON bitable_sync.hold (mapping, target) WHERE closed_at IS NULL;
COMMENT ON TABLE bitable_sync.hold IS 'Mass changes that wait, or waited, for a person. Contains keys, no values. Never deleted: it tells who let what through.';
COMMENT ON COLUMN bitable_sync.hold.target IS 'local (PostgreSQL) or remote (Bitable): the side that would lose something.';
COMMENT ON COLUMN bitable_sync.hold.allowed IS 'How many would have been let through.';
COMMENT ON COLUMN bitable_sync.hold.sample IS 'Keys of rows, or ids of records, of the first of them.';
COMMENT ON COLUMN bitable_sync.hold.cause IS 'What makes it suspicious beyond its size.';
COMMENT ON COLUMN bitable_sync.hold.remaining IS 'What an approval still lets through, until expires_at.';
COMMENT ON COLUMN bitable_sync.hold.closed_at IS 'When it was carried out, put back, or no longer needed.';

CREATE TABLE IF NOT EXISTS bitable_sync.delete_count (
  mapping text COLLATE "C" NOT NULL,
  target  text NOT NULL,
  minute  bigint NOT NULL,
  deletes bigint NOT NULL,
  CONSTRAINT delete_count_pkey PRIMARY KEY (mapping, target, minute)
);
-- Housekeeping deletes what no window reaches any more.
CREATE INDEX IF NOT EXISTS delete_count_minute_idx ON bitable_sync.delete_count (minute);
COMMENT ON TABLE bitable_sync.delete_count IS 'Deletes that were carried out, by the minute of the other side''s clock in which they were made; kept for two days.';
COMMENT ON COLUMN bitable_sync.delete_count.minute IS 'Minutes since 1970-01-01 UTC.';
