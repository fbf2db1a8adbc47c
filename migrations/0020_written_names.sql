-- What the configuration calls each mapped field, so that one which people rename is still known.

ALTER TABLE bitable_sync.binding ADD COLUMN IF NOT EXISTS written jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN bitable_sync.binding.written IS 'The field id by what the configuration calls the field.';
