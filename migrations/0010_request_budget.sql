-- How fast all nodes together may ask the platform.

CREATE TABLE IF NOT EXISTS bitable_sync.request_budget (
  account text COLLATE "C" NOT NULL,
  next_at timestamptz NOT NULL,
  CONSTRAINT request_budget_pkey PRIMARY KEY (account)
);
COMMENT ON TABLE bitable_sync.request_budget IS 'Requests to the platform, paced over all nodes: one row per app and class of endpoints.';
COMMENT ON COLUMN bitable_sync.request_budget.next_at IS 'When the next request that nobody has reserved yet may go out, by this server''s clock.';
