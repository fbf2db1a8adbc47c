-- Batches whose call may be under way.

ALTER TABLE bitable_sync.outbox_batch ADD COLUMN IF NOT EXISTS under_way boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN bitable_sync.outbox_batch.under_way IS 'A call with this batch may be under way, or may have been carried out: its records are left alone until the batch is closed.';
