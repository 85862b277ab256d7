/** Conditions of alerts, cursors, intents of table changes, audit, the administrator. */
export const alerts = `
CREATE TABLE alert (
  lane TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, level TEXT NOT NULL, priority {integer},
  commune TEXT NOT NULL, domain TEXT, raised_at TEXT NOT NULL, cleared_at TEXT,
  "offset" {integer} NOT NULL, told {integer} NOT NULL, condition TEXT NOT NULL,
  PRIMARY KEY (lane, key)
) {keyed};
CREATE INDEX alert_by_weight ON alert (lane, state, priority, raised_at);
CREATE TABLE cursor (name TEXT PRIMARY KEY, at {integer} NOT NULL) {keyed};
CREATE TABLE intent (id {identity}, at TEXT NOT NULL, puts TEXT);
CREATE INDEX intent_open ON intent (id) WHERE puts IS NOT NULL;
CREATE TABLE audit (
  id {identity}, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
  detail TEXT NOT NULL, result TEXT NOT NULL
);
CREATE TABLE admin_token (hash TEXT PRIMARY KEY, made_at TEXT NOT NULL) {keyed};
CREATE TABLE session (hash TEXT PRIMARY KEY, expires {integer} NOT NULL) {keyed};
`
