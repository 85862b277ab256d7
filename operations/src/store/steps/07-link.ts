/** The outbox of a province and what it knows of the nation; what a nation received, and directives on either side. */
export const link = `
CREATE TABLE link_counter (name TEXT PRIMARY KEY, at {integer} NOT NULL) {keyed};
INSERT INTO link_counter (name, at) VALUES ('outbox', 0), ('exchange', 0), ('directive', 0), ('digest', 0);
CREATE TABLE linked_nation (
  id TEXT PRIMARY KEY, url TEXT NOT NULL, series TEXT NOT NULL, key_id TEXT NOT NULL, next_key_id TEXT,
  nation_keys TEXT NOT NULL, linked_at TEXT NOT NULL
) {keyed};
CREATE TABLE outbox (sequence {integer} PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE reported_alert (
  key TEXT PRIMARY KEY, raised_at TEXT NOT NULL, identifier TEXT NOT NULL, sent TEXT NOT NULL, state TEXT NOT NULL,
  level TEXT NOT NULL, priority {integer}
) {keyed};
CREATE TABLE alarm_day (
  day TEXT NOT NULL, priority {integer} NOT NULL, raised {integer} NOT NULL, cleared {integer} NOT NULL,
  PRIMARY KEY (day, priority)
) {keyed};
CREATE TABLE directive (
  id TEXT PRIMARY KEY, province TEXT NOT NULL, sequence {integer} NOT NULL, issued_at TEXT NOT NULL,
  deadline TEXT NOT NULL, state TEXT NOT NULL, standing TEXT NOT NULL
) {keyed};
CREATE UNIQUE INDEX directive_of_province ON directive (province, sequence);
CREATE TABLE link_key (
  id TEXT PRIMARY KEY, province TEXT, public_key TEXT NOT NULL, added_at TEXT NOT NULL, until TEXT, revoked_at TEXT
) {keyed};
CREATE TABLE admission_code (
  hash TEXT PRIMARY KEY, province TEXT NOT NULL, made_at TEXT NOT NULL, expires_at TEXT NOT NULL, who TEXT NOT NULL,
  public_key TEXT
) {keyed};
CREATE TABLE linked_province (
  province TEXT PRIMARY KEY, series TEXT NOT NULL, exchange {integer} NOT NULL, received {integer} NOT NULL,
  head {integer} NOT NULL, oldest TEXT, taken {integer} NOT NULL, duplicates {integer} NOT NULL,
  unreadable {integer} NOT NULL, admitted_at TEXT NOT NULL, heard_at TEXT NOT NULL
) {keyed};
CREATE TABLE refused_exchange (
  province TEXT NOT NULL, reason TEXT NOT NULL, times {integer} NOT NULL, PRIMARY KEY (province, reason)
) {keyed};
CREATE TABLE received_message (
  province TEXT NOT NULL, series TEXT NOT NULL, sequence {integer} NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
  received_at TEXT NOT NULL, body TEXT NOT NULL, unreadable TEXT, PRIMARY KEY (province, series, sequence)
) {keyed};
CREATE INDEX received_lately ON received_message (province, received_at);
CREATE TABLE received_alert (
  province TEXT NOT NULL, key TEXT NOT NULL, identifier TEXT NOT NULL, state TEXT NOT NULL, priority {integer},
  status TEXT NOT NULL, raised_at TEXT NOT NULL, alert TEXT NOT NULL, cap TEXT NOT NULL, PRIMARY KEY (province, key)
) {keyed};
CREATE INDEX received_alert_open ON received_alert (state, priority, raised_at);
CREATE INDEX received_alert_named ON received_alert (identifier);
CREATE TABLE received_incident (
  province TEXT NOT NULL, id TEXT NOT NULL, received_at TEXT NOT NULL, obstacle {integer} NOT NULL,
  incident TEXT NOT NULL, PRIMARY KEY (province, id)
) {keyed};
CREATE TABLE received_digest (
  province TEXT NOT NULL, day TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (province, day)
) {keyed};
`
