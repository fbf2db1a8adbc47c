-- Where a comparison that was broken off goes on.

ALTER TABLE bitable_sync.scan
  ADD COLUMN IF NOT EXISTS next text,
  ADD COLUMN IF NOT EXISTS revision bigint NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS found jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN bitable_sync.scan.next IS 'Names the page that follows; null before the first page and after the last.';
COMMENT ON COLUMN bitable_sync.scan.revision IS 'The table''s revision when the comparison began.';
COMMENT ON COLUMN bitable_sync.scan.found IS 'What was found up to that page, as counts by kind.';
