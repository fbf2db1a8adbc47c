-- The processes that share this database, for people.

CREATE TABLE IF NOT EXISTS bitable_sync.node (
  name       text COLLATE "C" NOT NULL,
  version    text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT node_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE bitable_sync.node IS 'Nodes that run or did within the last day. Nothing depends on it: who may work is said by the leases.';
COMMENT ON COLUMN bitable_sync.node.name IS 'Machine and process, as in lease.holder.';
COMMENT ON COLUMN bitable_sync.node.seen_at IS 'The last sign of life.';
