/** What a person may change about this screen; `find` opens the line for everything (Ctrl K). */
export type Choices = { toggleLanguage: () => void; toggleTheme: () => void; find: () => void }
