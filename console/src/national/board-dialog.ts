/** A dialog of the national board; the alarms of one province, or of all. */
export type BoardDialog =
  | { what: 'alarms'; province: string | null }
  | { what: 'lifted' }
  | { what: 'directives' }
  | { what: 'administration' }
