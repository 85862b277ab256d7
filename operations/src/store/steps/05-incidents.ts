/**
 * Incidents as they stand now, their numbers, the words by which they are found, the alerts that they hold, and the
 * versions of procedures. `due` and `judge_at` of what has none lie in the year 9999; `words` are those of
 * incident_word.
 */
export const incidents = `
CREATE TABLE incident (
  id TEXT PRIMARY KEY, number TEXT NOT NULL, version {integer} NOT NULL, state TEXT NOT NULL, is_open {integer} NOT NULL,
  class TEXT, commune TEXT, assignee TEXT, accountable TEXT, due TEXT NOT NULL, judge_at TEXT NOT NULL,
  words TEXT NOT NULL, body TEXT NOT NULL
);
CREATE UNIQUE INDEX incident_number ON incident (number);
CREATE INDEX incident_open ON incident (is_open, due, number);
CREATE INDEX incident_state ON incident (state, number);
CREATE INDEX incident_commune ON incident (commune, is_open, due, number);
CREATE INDEX incident_class ON incident (class, is_open, due, number);
CREATE INDEX incident_assignee ON incident (assignee, is_open, due, number);
CREATE INDEX incident_accountable ON incident (is_open, accountable, due, number);
CREATE INDEX incident_judge ON incident (judge_at, id);
CREATE TABLE incident_year (year {integer} PRIMARY KEY, last {integer} NOT NULL);
CREATE TABLE incident_word (word TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY (word, number)) {keyed};
CREATE INDEX incident_word_of ON incident_word (number);
CREATE TABLE incident_term (word TEXT PRIMARY KEY) {keyed};
CREATE TABLE incident_alert (alert TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY (alert, number)) {keyed};
CREATE INDEX incident_alert_of ON incident_alert (number);
CREATE TABLE "procedure" (
  id TEXT NOT NULL, version {integer} NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (id, version)
) {keyed};
`
