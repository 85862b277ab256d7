/** Messages to people, their plan and costs; what a command has of two persons and its incident. */
export const notify = `
CREATE TABLE notification (
  id TEXT PRIMARY KEY, identity TEXT NOT NULL UNIQUE, about TEXT NOT NULL, lane TEXT NOT NULL, recipient TEXT NOT NULL,
  channel TEXT NOT NULL, urgent {integer} NOT NULL, facts TEXT NOT NULL, state TEXT NOT NULL, queued_at TEXT NOT NULL,
  next_at TEXT NOT NULL, tries {integer} NOT NULL, error TEXT NOT NULL, sent_at TEXT, receipt TEXT NOT NULL
) {keyed};
CREATE INDEX notification_due ON notification (state, next_at);
CREATE INDEX notification_about ON notification (about);
CREATE INDEX notification_queued ON notification (queued_at);
CREATE TABLE notification_plan (
  version {integer} PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, plan TEXT NOT NULL
);
CREATE TABLE notification_spent (
  day TEXT NOT NULL, channel TEXT NOT NULL, spent {integer} NOT NULL, PRIMARY KEY (day, channel)
) {keyed};
ALTER TABLE command ADD COLUMN approved_by TEXT;
ALTER TABLE command ADD COLUMN incident TEXT;
ALTER TABLE command ADD COLUMN expires_in_seconds {integer};
DROP INDEX command_open;
CREATE INDEX command_open ON command (state) WHERE state IN ('requested', 'issued', 'sent', 'accepted');
`
