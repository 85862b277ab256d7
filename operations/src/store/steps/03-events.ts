/** What has happened to alerts, incidents and whatever else is folded from events. */
export const events = `
CREATE TABLE event (
  seq {identity}, stream TEXT NOT NULL, version {integer} NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
  type TEXT NOT NULL, body TEXT NOT NULL
);
CREATE UNIQUE INDEX event_once ON event (stream, version);
`
