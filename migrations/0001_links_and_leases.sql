-- What the engine must never lose: which record belongs to which row, and who may work on it.

CREATE TABLE IF NOT EXISTS bitable_sync.link (
  mapping    text COLLATE "C" NOT NULL,
  record_id  text COLLATE "C" NOT NULL,
  row_key    text COLLATE "C" NOT NULL,
  base       jsonb NOT NULL,
  decided    jsonb NOT NULL DEFAULT '{}',
  state      text NOT NULL DEFAULT 'linked',
  version    bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT link_pkey PRIMARY KEY (mapping, record_id),
  -- Checked at commit, so that rows can swap keys within one transaction.
  CONSTRAINT link_mapping_row_key_key UNIQUE (mapping, row_key) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT link_state_check CHECK (state IN ('linked', 'detached'))
);
COMMENT ON TABLE bitable_sync.link IS 'Pairs of one Bitable record and one row, with the values both sides last agreed on.';
COMMENT ON COLUMN bitable_sync.link.row_key IS 'Primary key of the row: a JSON array of the key columns in text form.';
COMMENT ON COLUMN bitable_sync.link.base IS 'Last agreed value of each field, by field id. Deleting a row here makes the engine forget the pair.';
COMMENT ON COLUMN bitable_sync.link.decided IS 'Values a reviewer chose that are still on their way to Bitable, by field id.';
COMMENT ON COLUMN bitable_sync.link.state IS 'linked, or detached: remembered but no longer synced.';
COMMENT ON COLUMN bitable_sync.link.version IS 'Counts every change of this pair.';

CREATE TABLE IF NOT EXISTS bitable_sync.lease (
  name       text COLLATE "C" NOT NULL,
  fence      bigint NOT NULL,
  holder     text NOT NULL,
  expires_at timestamptz NOT NULL,
  not_before timestamptz NOT NULL,
  CONSTRAINT lease_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE bitable_sync.lease IS 'Time-limited ownership of one piece of work by one process. All times are this server''s.';
COMMENT ON COLUMN bitable_sync.lease.fence IS 'Grows with every change of owner; a commit under an older fence is refused.';
COMMENT ON COLUMN bitable_sync.lease.holder IS 'Machine and process of the last holder, for people.';
COMMENT ON COLUMN bitable_sync.lease.expires_at IS 'From this moment on another process may take the lease.';
COMMENT ON COLUMN bitable_sync.lease.not_before IS 'Nobody gets the lease before this moment (the least gap between two writes to one Base).';

CREATE TABLE IF NOT EXISTS bitable_sync.mapping_state (
  mapping         text COLLATE "C" NOT NULL,
  stopped_because text,
  stopped_at      timestamptz,
  revision        bigint,
  backfilled_at   timestamptz,
  CONSTRAINT mapping_state_pkey PRIMARY KEY (mapping)
);
COMMENT ON TABLE bitable_sync.mapping_state IS 'Whether a mapping runs, and how far its Bitable table is known.';
COMMENT ON COLUMN bitable_sync.mapping_state.stopped_because IS 'Why the mapping''s jobs do nothing; null where they run.';
COMMENT ON COLUMN bitable_sync.mapping_state.revision IS 'Revision of the Bitable table up to which its changes are known to be complete.';
COMMENT ON COLUMN bitable_sync.mapping_state.backfilled_at IS 'End of the first complete pass.';

CREATE TABLE IF NOT EXISTS bitable_sync.mapping_run (
  mapping  text COLLATE "C" NOT NULL,
  job      text COLLATE "C" NOT NULL,
  ended_at timestamptz NOT NULL,
  problem  text,
  CONSTRAINT mapping_run_pkey PRIMARY KEY (mapping, job)
);
COMMENT ON TABLE bitable_sync.mapping_run IS 'How the last run of each job of each mapping ended.';
COMMENT ON COLUMN bitable_sync.mapping_run.problem IS 'Null where it ended well.';
