/** Each change of hands of the shift of the duty desk; `person` null: it was ended, and nobody came. */
export const shifts = `
CREATE TABLE shift_change (
  version {integer} PRIMARY KEY, at TEXT NOT NULL, person TEXT, relieved TEXT, note TEXT NOT NULL, standing TEXT NOT NULL
);
`
