/** The messages that the nation was told of an alert, and alarms that proved to be false. */
export const withdrawals = `
ALTER TABLE reported_alert ADD COLUMN messages TEXT NOT NULL DEFAULT '[]';
CREATE TABLE false_alarm (
  key TEXT PRIMARY KEY, raised_at TEXT NOT NULL, priority {integer}, who TEXT NOT NULL, at TEXT NOT NULL,
  detail TEXT NOT NULL
) {keyed};
`
