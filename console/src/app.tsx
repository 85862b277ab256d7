import { useMemo, useState } from 'react'
import { isRefusedReturn } from './administration/issuer-trip.ts'
import { SignedOut } from './administration/signed-out.tsx'
import { DutyWall } from './duty/duty-wall.tsx'
import { Finder } from './find/finder.tsx'
import { useFindKey } from './find/use-find-key.ts'
import { placeOf, usePath } from './incident/review-path.ts'
import type { CentreLink } from './live/centre-link.ts'
import { useCentre } from './live/use-feed.ts'
import { type Preferences, remember } from './look/preferences.ts'
import type { Theme } from './look/screen.ts'
import { Toasts } from './look/toasts.tsx'
import { useScreen } from './look/use-screen.ts'
import type { Basemap } from './map/basemap.ts'
import type { BoardDialog } from './national/board-dialog.ts'
import { NationalBoard } from './national/national-board.tsx'
import { PlanDesk } from './review/plan-desk.tsx'
import { ProceduresDesk } from './review/procedures-desk.tsx'
import { ReviewDesk } from './review/review-desk.tsx'
import { TargetsDesk } from './review/targets-desk.tsx'
import { Waiting } from './waiting.tsx'
import { type Language, LanguageContext } from './words/language.ts'

type AppProps = { link: CentreLink; basemap: Basemap; preferences: Preferences }

/** The console of whichever level of government the server says it serves. */
export function App({ link, basemap, preferences }: AppProps) {
  useCentre(link)
  const [language, setLanguage] = useState<Language>(preferences.language)
  const [theme, setTheme] = useState<Theme>(preferences.theme)
  const [opened, setOpened] = useState<BoardDialog | null>(() =>
    isRefusedReturn() ? { what: 'administration' } : null,
  )
  const [isFinding, setFinding] = useState(false)
  const screen = useScreen(theme, preferences.seat)
  const choices = useMemo(
    () => ({
      toggleLanguage: () =>
        setLanguage((now) => {
          const next = now === 'vi' ? 'en' : 'vi'
          remember('lang', next)
          document.documentElement.lang = next
          return next
        }),
      toggleTheme: () =>
        setTheme((now) => {
          const next = now === 'dark' ? 'light' : 'dark'
          remember('theme', next)
          return next
        }),
      find: () => setFinding(true),
    }),
    [],
  )
  const { centre, shown, live } = link
  const path = usePath()
  const place = placeOf(path)
  useFindKey(choices.find)
  if (screen === null) return null
  return (
    <LanguageContext value={language}>
      {link.signedOut ? (
        <SignedOut
          why={link.signedOut === 'signed-out' && link.ended ? 'ended' : link.signedOut}
          screen={screen}
          choices={choices}
        />
      ) : centre === null || shown === null || live === null ? (
        <Waiting since={link.waitingSince} />
      ) : centre.level === 'national' ? (
        <NationalBoard {...{ link, centre, live, basemap, screen, choices, opened }} onOpen={setOpened} />
      ) : place === 'targets' ? (
        <TargetsDesk link={link} centre={centre} live={live} screen={screen} choices={choices} />
      ) : place === 'notifications' ? (
        <PlanDesk link={link} centre={centre} live={live} screen={screen} choices={choices} />
      ) : place !== null && 'procedure' in place ? (
        <ProceduresDesk {...{ link, centre, live, screen, choices }} chosen={place.procedure} />
      ) : place !== null ? (
        <ReviewDesk {...{ link, centre, live, basemap, screen, choices }} chosen={place.incident} />
      ) : (
        <DutyWall
          key={shown.lane}
          link={link}
          centre={centre}
          feed={shown}
          live={live}
          basemap={basemap}
          screen={screen}
          choices={choices}
        />
      )}
      <Toasts />
      {isFinding && !link.signedOut && centre !== null && live !== null && shown !== null ? (
        <Finder {...{ link, centre, choices }} feed={shown} onBoard={setOpened} onClose={() => setFinding(false)} />
      ) : null}
    </LanguageContext>
  )
}
