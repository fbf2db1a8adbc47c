-- Who may use the web side, and who did what there.

CREATE TABLE IF NOT EXISTS bitable_sync.access_key (
  id           bigint GENERATED ALWAYS AS IDENTITY,
  handle       text COLLATE "C" NOT NULL,
  name         text NOT NULL,
  role         text NOT NULL,
  hash         text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by   text NOT NULL,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  revoked_by   text,
  CONSTRAINT access_key_pkey PRIMARY KEY (id),
  CONSTRAINT access_key_role_check CHECK (role IN ('viewer', 'reviewer', 'operator')),
  CONSTRAINT access_key_revoked_check CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
-- A key names its row by its first part.
CREATE UNIQUE INDEX IF NOT EXISTS access_key_handle_key ON bitable_sync.access_key (handle);
-- People name a key by its name, so at most one good key has it.
CREATE UNIQUE INDEX IF NOT EXISTS access_key_name_key ON bitable_sync.access_key (name) WHERE revoked_at IS NULL;
COMMENT ON TABLE bitable_sync.access_key IS 'Keys that log in to page, API and dashboard. Revoked ones stay, so that the audit can be understood.';
COMMENT ON COLUMN bitable_sync.access_key.handle IS 'Public first part of the key, which finds its row; no secret.';
COMMENT ON COLUMN bitable_sync.access_key.hash IS 'Salted, slow hash of the whole key: function$iterations$salt$hash. The key itself is stored nowhere.';

CREATE TABLE IF NOT EXISTS bitable_sync.audit_entry (
  id      bigint GENERATED ALWAYS AS IDENTITY,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor   text NOT NULL,
  role    text NOT NULL,
  action  text NOT NULL,
  subject text NOT NULL,
  outcome text NOT NULL,
  reason  text,
  CONSTRAINT audit_entry_pkey PRIMARY KEY (id)
);
-- Old entries are deleted by age.
CREATE INDEX IF NOT EXISTS audit_entry_at_idx ON bitable_sync.audit_entry (at);
COMMENT ON TABLE bitable_sync.audit_entry IS 'What people and scripts did through page, API, dashboard and command line. Contains no cell values.';
COMMENT ON COLUMN bitable_sync.audit_entry.actor IS 'Name of the key, or the operating system''s user on the command line.';

CREATE TABLE IF NOT EXISTS bitable_sync.protection_key (
  name       text NOT NULL,
  xml        text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT protection_key_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE bitable_sync.protection_key IS 'Keys that protect login cookies and forms on every node, encrypted under a key made from the app''s secret.';
