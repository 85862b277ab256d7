/** People with accounts and their sessions; the chain of the audit. */
export const people = `
CREATE TABLE person (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, roles TEXT NOT NULL,
  scope TEXT NOT NULL, disabled {integer} NOT NULL, issuer TEXT, subject TEXT,
  password TEXT NOT NULL, must_change {integer} NOT NULL, made_at TEXT NOT NULL
) {keyed};
CREATE UNIQUE INDEX person_by_identity ON person (issuer, subject);
DROP TABLE session;
CREATE TABLE session (
  hash TEXT PRIMARY KEY, person TEXT, begun {integer} NOT NULL, seen {integer} NOT NULL, expires {integer} NOT NULL,
  address TEXT NOT NULL
) {keyed};
CREATE INDEX session_of_person ON session (person);
ALTER TABLE audit ADD COLUMN number {integer};
ALTER TABLE audit ADD COLUMN hash TEXT;
CREATE UNIQUE INDEX audit_by_number ON audit (number);
CREATE TABLE audit_head (name TEXT PRIMARY KEY, number {integer} NOT NULL, hash TEXT NOT NULL) {keyed};
`
