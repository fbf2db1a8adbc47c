-- What a comparison saw of parked pairs, so that the next one leaves those alone that have not changed.

ALTER TABLE bitable_sync.dead_letter ADD COLUMN IF NOT EXISTS seen_as text;
COMMENT ON COLUMN bitable_sync.dead_letter.seen_as IS 'Fingerprint of the pair''s mapped values at the last comparison; null before the first. Contains no cell values.';
