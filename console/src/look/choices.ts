/** What a person may change about this screen. */
export type Choices = { toggleLanguage: () => void; toggleTheme: () => void }
