/** Since when an account has been closed, so that how its person was reached goes in time. */
export const closedAccounts = `
ALTER TABLE person ADD COLUMN disabled_at TEXT;
`
