/** A name in the two languages of the console. */
export type Label = { vi: string; en: string }
