-- Records that show that their row was deleted.

ALTER TABLE bitable_sync.link DROP CONSTRAINT IF EXISTS link_state_check;
ALTER TABLE bitable_sync.link ADD CONSTRAINT link_state_check CHECK (state IN ('linked', 'detached', 'marked'));
COMMENT ON COLUMN bitable_sync.link.state IS 'linked; detached: remembered but no longer synced; marked: the row was deleted and its record says so.';
