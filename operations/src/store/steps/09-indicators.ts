/** Indicators, their targets and values, and what the data of each day were worth. `source_date` '' was not said. */
export const indicators = `
CREATE TABLE indicator (id TEXT PRIMARY KEY, body TEXT NOT NULL) {keyed};
CREATE TABLE indicator_target (
  indicator TEXT NOT NULL, place TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (indicator, place)
) {keyed};
CREATE TABLE indicator_value (
  indicator TEXT NOT NULL, place TEXT NOT NULL, period TEXT NOT NULL, source TEXT NOT NULL,
  revision {integer} NOT NULL, value {real} NOT NULL, source_name TEXT NOT NULL, source_date TEXT NOT NULL,
  recorded_at TEXT NOT NULL, who TEXT NOT NULL,
  PRIMARY KEY (indicator, place, period, source, revision)
) {keyed};
CREATE TABLE quality_day (
  day TEXT NOT NULL, commune TEXT NOT NULL, kind TEXT NOT NULL, gateway TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (day, commune, kind, gateway)
) {keyed};
`
