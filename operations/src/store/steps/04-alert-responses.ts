/** The response to each alert, folded from its events, and the moments by which alarm performance is reckoned. */
export const alertResponses = `
CREATE TABLE alert_response (
  lane TEXT NOT NULL, key TEXT NOT NULL, version {integer} NOT NULL, state TEXT NOT NULL, life TEXT NOT NULL,
  PRIMARY KEY (lane, key)
) {keyed};
CREATE INDEX alert_response_by_state ON alert_response (lane, state);
CREATE TABLE alarm_moment (
  id {identity}, lane TEXT NOT NULL, at {integer} NOT NULL, key TEXT NOT NULL, type TEXT NOT NULL,
  announced {integer} NOT NULL, priority {integer}, commune TEXT NOT NULL, domain TEXT
);
CREATE INDEX alarm_moment_by_time ON alarm_moment (lane, at);
`
