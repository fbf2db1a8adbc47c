-- Business keys of records that are linked to no row yet, so that records which share one are told from each other by people.

CREATE TABLE IF NOT EXISTS bitable_sync.match_key (
  mapping   text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  print     text NOT NULL,
  CONSTRAINT match_key_pkey PRIMARY KEY (mapping, record_id)
);
-- The pull asks which other records have a key.
CREATE INDEX IF NOT EXISTS match_key_print_idx ON bitable_sync.match_key (mapping, print, record_id);
COMMENT ON TABLE bitable_sync.match_key IS 'Records that were seen without a link, with a fingerprint of their business key. A record that is linked is forgotten.';
COMMENT ON COLUMN bitable_sync.match_key.print IS 'Fingerprint of the values of the mapping''s MatchBy columns. Contains no cell values.';
