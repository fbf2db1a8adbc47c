-- From Bitable to PostgreSQL: events, stored before they are acknowledged.

CREATE TABLE IF NOT EXISTS bitable_sync.inbox_event (
  id              bigint GENERATED ALWAYS AS IDENTITY,
  event_id        text COLLATE "C",
  app_token       text COLLATE "C" NOT NULL,
  table_id        text COLLATE "C" NOT NULL,
  records         text[] NOT NULL,
  cells           json NOT NULL DEFAULT '{}',
  deleted         text[] NOT NULL DEFAULT '{}',
  revision        bigint,
  is_field_change boolean NOT NULL DEFAULT false,
  edited_at       timestamptz,
  editor          text,
  payload         json,
  received_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  done_at         timestamptz,
  CONSTRAINT inbox_event_pkey PRIMARY KEY (id),
  CONSTRAINT inbox_event_event_id_key UNIQUE (event_id)
);
-- The pull reads the oldest waiting events of its table.
CREATE INDEX IF NOT EXISTS inbox_event_waiting_idx ON bitable_sync.inbox_event (app_token, table_id, id) WHERE done_at IS NULL;
-- The merge asks who edited the records it holds.
CREATE INDEX IF NOT EXISTS inbox_event_records_idx ON bitable_sync.inbox_event USING gin (records);
-- Housekeeping deletes what was done a day ago.
CREATE INDEX IF NOT EXISTS inbox_event_done_idx ON bitable_sync.inbox_event (done_at) WHERE done_at IS NOT NULL;
COMMENT ON TABLE bitable_sync.inbox_event IS 'Events from Bitable: waiting, or done within the last day so that a repetition is recognised.';
COMMENT ON COLUMN bitable_sync.inbox_event.event_id IS 'The platform''s id, the same for every repetition; null where the engine asks itself for another look.';
COMMENT ON COLUMN bitable_sync.inbox_event.cells IS 'Cells the event names, before and after, by record and field id. Contains cell values; json, not jsonb, because those may hold an escaped NUL.';
COMMENT ON COLUMN bitable_sync.inbox_event.deleted IS 'Records the event says were deleted.';
COMMENT ON COLUMN bitable_sync.inbox_event.revision IS 'The table''s revision after the change.';
COMMENT ON COLUMN bitable_sync.inbox_event.edited_at IS 'The event''s own time, in whole seconds of Bitable''s clock.';
-- json and not jsonb: an escaped NUL is legal JSON, jsonb refuses it, and an event that cannot be stored would come back for ever.
COMMENT ON COLUMN bitable_sync.inbox_event.payload IS 'The event as received. Contains cell values.';
