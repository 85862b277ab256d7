/** The numbers of open incidents, so that a search among them need not pass by all closed ones. */
export const openIncidents = `
CREATE UNIQUE INDEX incident_open_number ON incident (number) WHERE is_open = 1;
`
