import { provinces } from '@ioc/domain/facts/provinces'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import type { Province } from '@ioc/domain/place'
import { useCallback, useState } from 'react'
import { Administration } from '../administration/administration.tsx'
import { formatNumber } from '../format/number.ts'
import { formatAge, formatClock, formatDay } from '../format/time.ts'
import type { CentreLink } from '../live/centre-link.ts'
import type { Feed } from '../live/feed.ts'
import { useChannel } from '../live/use-feed.ts'
import { useSecond } from '../live/use-second.ts'
import type { Choices } from '../look/choices.ts'
import type { Screen } from '../look/screen.ts'
import type { Basemap } from '../map/basemap.ts'
import { useWords } from '../words/language.ts'
import { CountryMap } from './country-map.tsx'

type NationalBoardProps = {
  link: CentreLink
  centre: CentreState
  live: Feed
  basemap: Basemap
  screen: Screen
  choices: Choices
}

/** The board of the national centre: the 34 provinces and cities, and that none of them is linked yet. */
export function NationalBoard({ link, centre, live, basemap, screen, choices }: NationalBoardProps) {
  const { language, words } = useWords()
  useChannel(live, 'status')
  const now = useCallback(() => live.serverNow(), [live])
  const second = useSecond(now)
  const [administering, setAdministering] = useState(false)
  const lost = link.waitingSince
  const half = Math.ceil(provinces.length / 2)
  const total = formatNumber(provinces.length, 0, language)
  return (
    <main
      className={lost === null ? 'national' : 'national is-not-live'}
      data-state={lost === null ? 'normal' : 'not-live'}
      data-lane="live"
      data-level="national"
    >
      <header className="head">
        <div className="state">
          <h1>
            {lost === null ? words.nationalTitle : words.notLive}
            {lost === null ? null : <span className="state-age">{formatAge(performance.now() - lost, words)}</span>}
          </h1>
          <p>{lost === null ? words.nationalSentence(total) : words.notLiveSentence}</p>
        </div>
        <div className="head-right">
          <div className="clock">
            <time dateTime={new Date(second * 1000).toISOString()}>{formatClock(second * 1000)}</time>
            <span>{formatDay(second * 1000, words)}</span>
          </div>
        </div>
      </header>
      <CountryMap basemap={basemap} screen={screen} />
      <section className="provinces">
        <ProvinceTable list={provinces.slice(0, half)} />
        <ProvinceTable list={provinces.slice(half)} />
      </section>
      <footer className="foot">
        <p>
          <strong>{words.live}</strong> · {words.nationalCentre}
        </p>
        <p>{words.linkedCount(total)}</p>
        <p className={lost === null ? '' : 'is-trouble'}>
          {lost === null ? words.connection.following : words.connection.offline}
        </p>
        {centre.mode === 'demo' ? <p className="foot-demo">{words.demo}</p> : null}
        <nav className="foot-controls">
          <button type="button" onClick={choices.toggleLanguage} lang={language === 'vi' ? 'en' : 'vi'}>
            {words.otherLanguage}
          </button>
          <button type="button" onClick={choices.toggleTheme}>
            {screen.theme === 'dark' ? words.toLight : words.toDark}
          </button>
          <button type="button" onClick={() => setAdministering(true)}>
            {words.administration}
          </button>
        </nav>
        {administering ? (
          <Administration link={link} centre={centre} quarantine={null} onClose={() => setAdministering(false)} />
        ) : null}
      </footer>
    </main>
  )
}

function ProvinceTable({ list }: { list: readonly Province[] }) {
  const { language, words } = useWords()
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.province}</th>
          <th scope="col">{words.unitType}</th>
          <th scope="col" className="number">
            {words.communes}
          </th>
          <th scope="col">{words.link}</th>
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={one.code} data-province={one.code}>
            <th scope="row">{language === 'vi' ? one.name : one.nameEn}</th>
            <td>{words.unitTypes[one.type]}</td>
            <td className="number">{formatNumber(one.communes, 0, language)}</td>
            <td>
              <LinkMark />
              {words.notLinked}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Two ends and nothing between them. */
function LinkMark() {
  return (
    <svg className="link-mark" viewBox="0 0 40 10" aria-hidden="true">
      <circle cx="5" cy="5" r="3.4" />
      <circle cx="35" cy="5" r="3.4" />
    </svg>
  )
}
