-- The way into each Base, shared fairly by all mappings and nodes.

ALTER TABLE bitable_sync.lease ADD COLUMN IF NOT EXISTS pause interval NOT NULL DEFAULT '0';
COMMENT ON COLUMN bitable_sync.lease.pause IS 'The pause with which the lease was last given back; of a lane, the present gap between two writes to the Base.';

CREATE TABLE IF NOT EXISTS bitable_sync.lease_queue (
  name     text COLLATE "C" NOT NULL,
  worker   text COLLATE "C" NOT NULL,
  since    timestamptz NOT NULL,
  asked_at timestamptz NOT NULL,
  CONSTRAINT lease_queue_pkey PRIMARY KEY (name, worker)
);
COMMENT ON TABLE bitable_sync.lease_queue IS 'Who stands in line for a lease. A worker that has not asked for seconds has lost its place; its row stays until it asks again.';
COMMENT ON COLUMN bitable_sync.lease_queue.since IS 'First come, first served.';
