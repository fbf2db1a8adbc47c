-- What each mapping's state belongs to, so that a copied database or an edited configuration does not apply it to something else.

CREATE TABLE IF NOT EXISTS bitable_sync.binding (
  mapping     text COLLATE "C" NOT NULL,
  database_id text NOT NULL,
  app_token   text COLLATE "C" NOT NULL,
  table_id    text COLLATE "C" NOT NULL,
  local_table text NOT NULL,
  local_oid   bigint NOT NULL,
  columns     jsonb NOT NULL,
  bound_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  released_at timestamptz,
  CONSTRAINT binding_pkey PRIMARY KEY (mapping)
);
COMMENT ON TABLE bitable_sync.binding IS 'The two tables that a mapping''s links pair, and the database in which it last ran.';
COMMENT ON COLUMN bitable_sync.binding.database_id IS 'System identifier of the cluster and oid of the database: a restored or copied database has another one.';
COMMENT ON COLUMN bitable_sync.binding.bound_at IS 'The last start or resume.';
COMMENT ON COLUMN bitable_sync.binding.local_oid IS 'pg_class oid of the table: a renamed table keeps it.';
COMMENT ON COLUMN bitable_sync.binding.columns IS 'The column of each mapped field, by field id.';
COMMENT ON COLUMN bitable_sync.binding.released_at IS 'Since when the mapping is configured no more and no events are kept for it; null while it runs.';
