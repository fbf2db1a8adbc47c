-- Rows and records that wait for the pair their link leads to, apart from the queues so that they hold up nothing.

CREATE TABLE IF NOT EXISTS bitable_sync.link_wait (
  mapping     text COLLATE "C" NOT NULL,
  target      text NOT NULL,
  item        text COLLATE "C" NOT NULL,
  for_mapping text COLLATE "C" NOT NULL,
  for_item    text COLLATE "C" NOT NULL,
  since       timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT link_wait_pkey PRIMARY KEY (mapping, target, item, for_mapping, for_item),
  CONSTRAINT link_wait_target_check CHECK (target IN ('local', 'remote'))
);
COMMENT ON TABLE bitable_sync.link_wait IS 'Rows and records that cannot be written whole before another pair is linked.';
COMMENT ON COLUMN bitable_sync.link_wait.target IS 'local (PostgreSQL) or remote (Bitable): the side they are to be written to.';
COMMENT ON COLUMN bitable_sync.link_wait.item IS 'Row key where the target is remote, record id where it is local.';
COMMENT ON COLUMN bitable_sync.link_wait.for_item IS 'Row key or record id, in for_mapping, of the pair that is waited for.';
