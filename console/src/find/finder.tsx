import type { CentreState } from '@ioc/domain/messages/api-shapes'
import { useEffect, useId, useRef, useState } from 'react'
import type { CentreLink } from '../live/centre-link.ts'
import type { Choices } from '../look/choices.ts'
import { Dialog } from '../look/dialog.tsx'
import type { BoardDialog } from '../national/board-dialog.ts'
import { useWords } from '../words/language.ts'
import { type Finding, shownGroups } from './finding.ts'
import { openingId, useFindings } from './use-findings.ts'

type FinderProps = {
  link: CentreLink
  centre: CentreState
  feed: NonNullable<CentreLink['live']>
  choices: Choices
  /** Opens a dialog of the national board. */
  onBoard: (dialog: BoardDialog) => void
  onClose: () => void
}

const mostOfEach = 6

/**
 * One line for everything (Ctrl K): finds incidents, devices, communes, provinces and desks, and orders what may be
 * ordered.
 */
export function Finder({ link, centre, feed, choices, onBoard, onClose }: FinderProps) {
  const { words } = useWords()
  const text = words.find
  const base = useId()
  const list = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState('')
  const [wanted, setWanted] = useState<string | null>(null)
  const { findings, isAsked } = useFindings({ q: typed.trim(), link, centre, feed, choices, onBoard })
  const groups = shownGroups(findings, mostOfEach)
  const all = groups.flatMap(({ shown }) => shown)
  // What a person has walked to stays; else the first that goes somewhere: nothing is opened by an early Enter.
  const active = all.find(({ id }) => id === wanted) ?? all.find(({ id, off }) => off === null && id !== openingId)
  const idOf = ({ id }: Finding) => `${base}${id}`
  useEffect(() => {
    if (active !== undefined)
      list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const run = (finding: Finding | undefined) => {
    if (finding === undefined || finding.off !== null) return
    list.current?.closest('dialog')?.close()
    finding.run()
  }
  const step = (by: number) => {
    const at = active === undefined ? (by > 0 ? -1 : 0) : all.indexOf(active)
    setWanted(all[(at + by + all.length) % all.length]?.id ?? null)
  }
  return (
    <Dialog title={text.title} className="finder" onClose={onClose}>
      <input
        data-first-focus
        role="combobox"
        name="find"
        autoComplete="off"
        aria-label={text.title}
        aria-expanded={all.length > 0}
        aria-controls={`${base}list`}
        aria-autocomplete="list"
        {...(active === undefined ? {} : { 'aria-activedescendant': idOf(active) })}
        placeholder={centre.level === 'province' ? text.hint : text.boardHint}
        maxLength={160}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          setWanted(null)
        }}
        onKeyDown={(event) => {
          const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
          if (by === undefined && event.key !== 'Enter') return
          event.preventDefault()
          if (by === undefined) run(active)
          else if (all.length > 0) step(by)
        }}
      />
      <div ref={list} id={`${base}list`} role="listbox" tabIndex={-1} aria-label={text.title}>
        {groups.map(({ group, shown, more }) => (
          <fieldset key={group} aria-label={text.groups[group]} data-group={group}>
            <p className="second" aria-hidden="true">
              {text.groups[group]}
              {more === 0 ? '' : ` · ${words.moreRows(more)}`}
            </p>
            {shown.map((finding) => (
              <div
                key={finding.id}
                id={idOf(finding)}
                role="option"
                tabIndex={-1}
                aria-selected={finding === active}
                aria-disabled={finding.off !== null}
                data-finding={finding.id}
                onClick={() => run(finding)}
                onKeyDown={() => undefined}
              >
                <span>{finding.title}</span>
                <span className="second">{finding.off ?? finding.more}</span>
              </div>
            ))}
          </fieldset>
        ))}
      </div>
      <p className="second" role="status">
        {isAsked && all.every(({ id }) => id === openingId) ? text.none : ''}
      </p>
      <p className="second">
        <kbd>↑</kbd> <kbd>↓</kbd> {text.walk} · <kbd>Enter</kbd> {text.run} · <kbd>Esc</kbd> {text.leave}
      </p>
    </Dialog>
  )
}
