import { communesOfDaNang } from '@ioc/domain/facts/communes'
import { foldedText } from '@ioc/domain/folded-text'
import type { CentreState } from '@ioc/domain/messages/api-shapes'
import type { IncidentPage } from '@ioc/domain/messages/incident-shapes'
import { communeName } from '@ioc/domain/place'
import { useCallback, useMemo } from 'react'
import { setHashPart } from '../incident/hash-part.ts'
import { fetchIncidents, openIncident } from '../incident/incident-api.ts'
import { goTo, type Place } from '../incident/review-path.ts'
import type { Answer } from '../live/centre-api.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { useAsked } from '../live/use-asked.ts'
import { useChannel } from '../live/use-feed.ts'
import type { Choices } from '../look/choices.ts'
import { showToast } from '../look/toast-list.ts'
import type { BoardDialog } from '../national/board-dialog.ts'
import { provinceName } from '../national/board-words.ts'
import { communeWords } from '../words/alert-words.ts'
import { useWords } from '../words/language.ts'
import { type Finding, isFound } from './finding.ts'
import { foundProvinces } from './found-provinces.ts'

type FindingsUse = {
  q: string
  link: CentreLink
  centre: CentreState
  feed: NonNullable<CentreLink['live']>
  choices: Choices
  onBoard: (dialog: BoardDialog) => void
}

/** What opens a new incident by what is typed. */
export const openingId = 'order/open'

type Found = { q: string; incidents: IncidentPage['incidents'] }
type Known = Finding & { text: string }

/**
 * All that a search finds, and what can be ordered at this screen: only what the person may do can be run. `isAsked`:
 * the server has answered this search.
 */
export function useFindings({ q, link, centre, feed, choices, onBoard }: FindingsUse): {
  findings: readonly Finding[]
  isAsked: boolean
} {
  const { language, words } = useWords()
  const text = words.find
  const isProvince = centre.level === 'province'
  const ask = useCallback(async (): Promise<Answer<Found>> => {
    if (q === '' || !isProvince) return { type: 'good', value: { q, incidents: [] } }
    const answer = await fetchIncidents({ state: 'all', q, commune: null }, null)
    return answer.type === 'good' ? { type: 'good', value: { q, incidents: answer.value.incidents } } : answer
  }, [q, isProvince])
  const found = useAsked(ask, link.incidents).value
  const registryVersion = useChannel(feed, 'registry')
  const places = useMemo((): readonly Known[] => {
    if (!isProvince || registryVersion < 0) return []
    const devices = feed.registry.devices.map(({ id, name, commune }) => {
      const more = `${id} · ${communeWords(commune, language)}`
      const run = () => {
        goTo(null)
        setHashPart('device', id)
      }
      return known({ id: `device/${id}`, group: 'devices', title: name, more, off: null, run }, name, more)
    })
    const communes = communesOfDaNang
      .filter(({ province }) => province === centre.province)
      .map((commune) => {
        const title = communeName(commune, language)
        const run = () => {
          goTo({ incident: null })
          setHashPart('commune', commune.code)
        }
        return known(
          { id: `commune/${commune.code}`, group: 'communes', title, more: text.communeMore, off: null, run },
          `${commune.name} ${commune.nameEn} ${commune.code}`,
          title,
        )
      })
    return [...devices, ...communes]
  }, [isProvince, registryVersion, feed, language, centre.province, text])

  const incidents = (found?.q === q ? found.incidents : []).map(
    ({ id, number, title, state }): Finding => ({
      ...{ id: `incident/${id}`, group: 'incidents', title, more: `${number} · ${words.review.states[state]}` },
      ...{ off: null, run: () => goTo({ incident: id }) },
    }),
  )
  const desk = (id: string, title: string, place: Place): Known =>
    known({ id: `desk/${id}`, group: 'desks', title, more: text.deskMore, off: null, run: () => goTo(place) }, title)
  const dialog = (what: BoardDialog, title: string, also = ''): Known =>
    known(
      {
        ...{ id: `dialog/${what.what}`, group: 'dialogs', title, more: text.dialogMore, off: null },
        run: () => onBoard(what),
      },
      `${title} ${also}`,
    )
  const order = (id: string, title: string, does: { more?: string; off?: string | null; run: () => void }): Known =>
    known(
      { id: `order/${id}`, group: 'orders', title, more: does.more ?? '', off: does.off ?? null, run: does.run },
      title,
    )
  const opens = async () => {
    const answer = await openIncident({ fields: { title: q }, alerts: [] })
    if (answer.type === 'good') goTo({ incident: answer.value.id })
    else showToast({ title: words.review.refused.other, more: answer.detail ?? words.noAnswer })
  }
  const mayOpen = centre.rights.includes('operate')
  const fixed: Known[] = [
    ...(isProvince
      ? [
          desk('wall', words.review.wall, null),
          desk('review', words.review.desk, { incident: null }),
          desk('targets', words.targets.desk, 'targets'),
          desk('procedures', words.procedures.desk, { procedure: null }),
          desk('notifications', words.notify.desk, 'notifications'),
        ]
      : [
          dialog({ what: 'alarms', province: null }, words.linked.alarms),
          dialog({ what: 'lifted' }, words.linked.lifted, words.linked.obstacles('')),
          dialog({ what: 'directives' }, words.linked.directives, words.linked.orders),
          dialog({ what: 'administration' }, words.administration),
        ]),
    ...centre.lanes
      .filter(({ state }) => isProvince && state !== 'deleted')
      .map(({ name }) =>
        order(`lane/${name}`, text.watchLane(name), {
          run: () => {
            goTo(null)
            link.chooseLane(name)
          },
        }),
      ),
    ...(link.shown?.lane === 'live' ? [] : [order('live', words.backToLive, { run: () => link.chooseLane('live') })]),
    order('language', words.otherLanguage, { run: choices.toggleLanguage }),
    order('theme', text.theme, { run: choices.toggleTheme }),
  ]
  const opening: Finding[] = isProvince
    ? [
        order('open', q === '' ? words.review.fresh : text.open(q), {
          off: mayOpen ? (q === '' ? text.openHow : null) : words.review.needAdministrator,
          run: () => void opens(),
        }),
      ]
    : []
  const isMatch = ({ text: folded }: Known) => isFound(folded, q)
  const provinces = (q === '' || isProvince ? [] : foundProvinces(q)).map(
    (code): Finding => ({
      ...{ id: `province/${code}`, group: 'provinces', title: provinceName(code, language), more: text.provinceMore },
      ...{ off: null, run: () => onBoard({ what: 'alarms', province: code }) },
    }),
  )
  const asked = q === '' ? [] : places.filter(isMatch)
  const findings = [...incidents, ...fixed.filter(isMatch), ...opening, ...provinces, ...asked]
  return { findings, isAsked: found?.q === q }
}

function known(finding: Finding, ...texts: readonly string[]): Known {
  return { ...finding, text: foldedText(texts.join(' ')) }
}
