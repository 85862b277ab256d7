/** By what a session was begun. */
export const sessionWay = `
ALTER TABLE session ADD COLUMN way TEXT NOT NULL DEFAULT 'password';
`
