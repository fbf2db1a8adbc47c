-- From PostgreSQL to Bitable: rows that changed, and the write calls that are on their way.

CREATE TABLE IF NOT EXISTS bitable_sync.change_log (
  id          bigint GENERATED ALWAYS AS IDENTITY,
  mapping     text COLLATE "C" NOT NULL,
  op          text NOT NULL,
  row_key     text COLLATE "C",
  old_row_key text COLLATE "C",
  columns     text[] NOT NULL DEFAULT '{}',
  changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  txid        bigint,
  role        text,
  application text,
  CONSTRAINT change_log_pkey PRIMARY KEY (id),
  CONSTRAINT change_log_op_check CHECK (op IN ('I', 'U', 'D', 'K', 'T', 'R')),
  CONSTRAINT change_log_row_key_check CHECK ((row_key IS NULL) = (op = 'T'))
);
-- The push reads the oldest entries of its mapping.
CREATE INDEX IF NOT EXISTS change_log_mapping_id_idx ON bitable_sync.change_log (mapping, id);
-- The merge asks who changed the rows it holds.
CREATE INDEX IF NOT EXISTS change_log_mapping_row_key_idx ON bitable_sync.change_log (mapping, row_key);
CREATE INDEX IF NOT EXISTS change_log_mapping_old_row_key_idx ON bitable_sync.change_log (mapping, old_row_key)
  WHERE old_row_key IS NOT NULL;
COMMENT ON TABLE bitable_sync.change_log IS 'Row changes that wait for the push: keys only, written by the capture triggers, deleted when dealt with.';
COMMENT ON COLUMN bitable_sync.change_log.op IS 'I insert, U update, D delete, K key change, T truncate, R the engine asks itself for another look.';
COMMENT ON COLUMN bitable_sync.change_log.columns IS 'Mapped columns that an update changed.';
COMMENT ON COLUMN bitable_sync.change_log.txid IS 'Transaction that made the change; for people, never compared.';

CREATE TABLE IF NOT EXISTS bitable_sync.outbox_batch (
  id              bigint GENERATED ALWAYS AS IDENTITY,
  mapping         text COLLATE "C" NOT NULL,
  kind            text NOT NULL,
  idempotency_key uuid NOT NULL,
  items           jsonb NOT NULL,
  records         text[] NOT NULL DEFAULT '{}',
  fate            text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_at       timestamptz,
  CONSTRAINT outbox_batch_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_batch_idempotency_key_key UNIQUE (idempotency_key),
  CONSTRAINT outbox_batch_kind_check CHECK (kind IN ('create', 'update', 'delete')),
  CONSTRAINT outbox_batch_fate_check CHECK (fate IN ('written', 'refused', 'superseded')),
  CONSTRAINT outbox_batch_closed_check CHECK ((fate IS NULL) = (closed_at IS NULL))
);
-- The push settles what is open before it plans anything new.
CREATE INDEX IF NOT EXISTS outbox_batch_open_idx ON bitable_sync.outbox_batch (mapping, id) WHERE closed_at IS NULL;
-- The pull asks what was written over the records of an event.
CREATE INDEX IF NOT EXISTS outbox_batch_records_idx ON bitable_sync.outbox_batch USING gin (records);
-- Housekeeping deletes what was closed a week ago.
CREATE INDEX IF NOT EXISTS outbox_batch_closed_idx ON bitable_sync.outbox_batch (closed_at) WHERE closed_at IS NOT NULL;
COMMENT ON TABLE bitable_sync.outbox_batch IS 'Write calls to Bitable, stored before they are made and closed when their fate is known.';
COMMENT ON COLUMN bitable_sync.outbox_batch.records IS 'Records the call updates or deletes; empty for creates.';
COMMENT ON COLUMN bitable_sync.outbox_batch.idempotency_key IS 'Sent as client_token; the same for every repetition of the call.';
