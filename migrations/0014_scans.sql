-- How far the comparison of a whole table is, and which pairs it has met.

ALTER TABLE bitable_sync.link ADD COLUMN IF NOT EXISTS seen_in bigint;
COMMENT ON COLUMN bitable_sync.link.seen_in IS 'The last comparison that met the record, or under which the pair came into being.';

CREATE TABLE IF NOT EXISTS bitable_sync.scan (
  mapping     text COLLATE "C" NOT NULL,
  id          bigint NOT NULL,
  seen        bigint NOT NULL DEFAULT 0,
  total       bigint NOT NULL DEFAULT 0,
  started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at    timestamptz,
  differences bigint,
  CONSTRAINT scan_pkey PRIMARY KEY (mapping)
);
COMMENT ON TABLE bitable_sync.scan IS 'The comparison of each mapping that is under way, or was made last.';
COMMENT ON COLUMN bitable_sync.scan.id IS 'Counts the comparisons of the mapping.';
COMMENT ON COLUMN bitable_sync.scan.seen IS 'Records listed so far.';
COMMENT ON COLUMN bitable_sync.scan.total IS 'Records in the table, as Bitable counted them last.';
COMMENT ON COLUMN bitable_sync.scan.ended_at IS 'Null while it is under way, and where it came to no end.';
COMMENT ON COLUMN bitable_sync.scan.differences IS 'Pairs, records and rows on which the two sides were not equal.';
