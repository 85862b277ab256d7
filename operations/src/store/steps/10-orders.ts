/**
 * Orders in which pages are asked for: alerts by weight, with all that they are filtered by, so that no page sorts what
 * stands; incidents of one state that are somebody's or some place's, by number.
 */
export const orders = `
DROP INDEX alert_by_weight;
CREATE INDEX alert_by_weight ON alert (
  lane, state, (coalesce(priority, 4)), raised_at DESC, key, commune, domain, level
);
CREATE INDEX alert_of_commune ON alert (lane, commune, state, (coalesce(priority, 4)), raised_at DESC, key);
CREATE INDEX incident_commune_state ON incident (commune, state, number);
CREATE INDEX incident_class_state ON incident (class, state, number);
CREATE INDEX incident_assignee_state ON incident (assignee, state, number);
CREATE INDEX incident_accountable_state ON incident (accountable, state, number);
`
