import { type MendingOrder, QuarantineFilter, quarantineStatuses } from '@ioc/domain/quarantine'
import { type KeyboardEvent, useCallback, useState } from 'react'
import { formatNumber } from '../format/number.ts'
import type { CentreLink } from '../live/centre-link.ts'
import { useAsked } from '../live/use-asked.ts'
import { Trouble } from '../look/trouble.tsx'
import { useWords } from '../words/language.ts'
import { MendingList } from './mending-list.tsx'
import { fetchQuarantineCounts, mend, type Wish } from './quarantine-api.ts'
import { QuarantineFilters } from './quarantine-filters.tsx'
import { QuarantineOrder } from './quarantine-order.tsx'
import { QuarantineRecordPanel } from './quarantine-record.tsx'
import { QuarantineTable } from './quarantine-table.tsx'
import { useRows } from './use-rows.ts'

/** The records of a lane: counts as filters, the table, the chosen record, and what is ordered for them. */
export function QuarantineList({ link, lane, may }: { link: CentreLink; lane: string; may: boolean }) {
  const { language, words } = useWords()
  const [wish, setWish] = useState<Wish>({ lane, status: 'open' })
  const [chosen, setChosen] = useState<number | null>(null)
  const [marked, setMarked] = useState<ReadonlySet<number>>(new Set())
  const [trouble, setTrouble] = useState<string | null>(null)
  const [ordered, setOrdered] = useState(0)
  const version = link.quarantine + ordered
  const rows = useRows(wish, version)
  const counts = useAsked(
    useCallback(() => fetchQuarantineCounts(wish), [wish]),
    version,
  )
  const registry = (wish.lane === 'live' ? link.live : link.shown)?.registry
  const find = useCallback((device: string) => registry?.withId(device), [registry])
  const look = (next: Wish) => {
    setWish(next)
    setMarked(new Set())
    setChosen(null)
  }
  const give = async (order: Pick<MendingOrder, 'action' | 'why'>, which: MendingOrder['which']) => {
    const answer = await mend({ lane: wish.lane, ...order, which })
    setTrouble(answer.type === 'good' ? null : words.commandFailed(answer.detail ?? words.noAnswer))
    if (answer.type === 'good') setMarked(new Set())
    setOrdered((n) => n + 1)
  }
  const mark = (record: number) => {
    const next = new Set(marked)
    if (!next.delete(record)) next.add(record)
    setMarked(next)
  }
  const fits = counts.value?.status[wish.status] ?? 0
  const filter = QuarantineFilter.parse({ reason: wish.reason, device: wish.device, from: wish.from })
  const which: MendingOrder['which'] =
    marked.size > 0 ? { type: 'records', records: [...marked].slice(0, 1000) } : { type: 'filter', filter }
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return
    const place = rows.records.findIndex((row) => row.record === chosen)
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      setChosen(rows.records[Math.min(rows.records.length - 1, Math.max(0, place + step))]?.record ?? null)
      event.preventDefault()
    } else if (event.key === 'x' && chosen !== null) mark(chosen)
    else if (event.key === 'r' && may && chosen !== null && wish.status === 'open')
      void give({ action: { type: 'redrive', fix: null }, why: '' }, { type: 'records', records: [chosen] })
    else if (event.key === 'd') document.querySelector<HTMLInputElement>('#quarantine-why')?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole desk; everything is reachable by Tab too
    <div className="quarantine-records" onKeyDown={pressed}>
      <div className="quarantine-left">
        <fieldset className="quarantine-status">
          {quarantineStatuses.map((status) => (
            <button
              key={status}
              type="button"
              aria-pressed={wish.status === status}
              onClick={() => look({ ...wish, status })}
            >
              {words.quarantine.status[status]}
              <strong>{formatNumber(counts.value?.status[status] ?? 0, 0, language)}</strong>
            </button>
          ))}
        </fieldset>
        <QuarantineFilters wish={wish} counts={counts.value} onLook={look} />
      </div>
      <div className="quarantine-middle">
        <QuarantineOrder
          key={wish.status}
          status={wish.status}
          count={marked.size > 0 ? marked.size : fits}
          isMarked={marked.size > 0}
          may={may}
          onOrder={(order) => give(order, which)}
        />
        <Trouble words={trouble} />
        <QuarantineTable
          rows={rows}
          chosen={chosen}
          marked={marked}
          onChoose={setChosen}
          onMark={mark}
          onMarkAll={setMarked}
        />
        <p className="second quarantine-keys">{words.quarantine.keys}</p>
      </div>
      <div className="quarantine-right">
        <MendingList lane={wish.lane} version={version} may={may} onOrdered={() => setOrdered((n) => n + 1)} />
        <QuarantineRecordPanel
          key={chosen}
          record={chosen}
          lane={wish.lane}
          version={version}
          may={may}
          find={find}
          onOrder={give}
        />
      </div>
    </div>
  )
}

function isField(target: EventTarget): boolean {
  if (target instanceof HTMLSelectElement) return true
  if (target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLInputElement && target.type !== 'checkbox'
}
