/** Commands to devices and what became of them. */
export const commands = `
CREATE TABLE command (
  id TEXT PRIMARY KEY, device TEXT NOT NULL, command TEXT NOT NULL, parameters TEXT NOT NULL, who TEXT NOT NULL,
  issued_at TEXT NOT NULL, expires_at TEXT NOT NULL, state TEXT NOT NULL
) {keyed};
CREATE INDEX command_of_device ON command (device, issued_at);
CREATE INDEX command_open ON command (state) WHERE state IN ('issued', 'sent', 'accepted');
CREATE TABLE command_event (
  seq {identity}, command TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX command_event_of ON command_event (command, seq);
`
