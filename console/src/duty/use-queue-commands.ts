import type { Alert } from '@ioc/domain/alert'
import { isUnacknowledged } from '@ioc/domain/alert-state'
import { lanePolicy } from '@ioc/domain/lane'
import { useEffect, useMemo, useState } from 'react'
import { type OpenFromAlerts, useOpenFromAlerts } from '../incident/open-from-alert.tsx'
import { groupRows, type QueueRow, type QueueView, rowAlerts } from '../live/alert-lists.ts'
import type { Feed } from '../live/feed.ts'
import { type AlertCommands, useAlertCommands } from './use-alert-commands.ts'

/** What the queue and the panel of a device share: the rows, which of them J and K stand on, and their commands. */
export type QueueCommands = {
  rows: readonly QueueRow[]
  /** Place of the row that was walked to, -1: none. */
  at: number
  /** The alert that was walked to; its row is focused. */
  cursor: string | null
  walkTo: (key: string, device: string | null) => void
  /** The row that the chosen device has in the queue. */
  chosenRow: QueueRow | null
  commands: AlertCommands
  work: OpenFromAlerts
  /** Work is made of what is live alone. */
  isLive: boolean
  /** What a shelving is being asked for, the representative first. */
  shelving: readonly Alert[] | null
  shelve: (alerts: readonly Alert[] | null) => void
}

type QueueCommandsUse = { feed: Feed; mayOperate: boolean; view: QueueView; chosen: string | null }

/** The commands to rows of the queue and their keys: A, G and S, and J and K to walk. */
export function useQueueCommands({ feed, mayOperate, view, chosen }: QueueCommandsUse): QueueCommands {
  const [walked, setWalked] = useState<{ key: string; device: string | null } | null>(null)
  const [shelving, shelve] = useState<readonly Alert[] | null>(null)
  const commands = useAlertCommands(feed.lane, mayOperate)
  const work = useOpenFromAlerts(feed.registry)
  const rows = useMemo(() => groupRows(view.rows), [view])
  const isLive = lanePolicy(feed.lane).clock === 'wall'
  // Who then chooses another device, on the map say, has left that row: a key must not reach it any more.
  const cursor = walked !== null && (chosen === null || walked.device === chosen) ? walked.key : null
  const at = rows.findIndex((row) => rowAlerts(row).some((alert) => alert.key === cursor))
  const chosenRow = rows.find((row) => rowAlerts(row).some((alert) => alert.subject.id === chosen)) ?? null
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return
      if (document.querySelector('dialog[open]') !== null) return
      const key = event.key.toLowerCase()
      const focused = document.activeElement?.closest('[data-alert-key]')?.getAttribute('data-alert-key')
      const isInPanel = document.activeElement?.closest('[data-device]') != null
      const isOf = (one: QueueRow) => rowAlerts(one).some((alert) => alert.key === focused)
      const row = rows.find(isOf) ?? (isInPanel ? chosenRow : (rows[at] ?? chosenRow))
      if (key === 'g' && row !== null && isLive) {
        work.open(row.alert, row.others)
        return
      }
      if (key === 's' && row !== null) {
        event.preventDefault()
        shelve(rowAlerts(row))
      }
      if (key === 'a' && row !== null && isUnacknowledged(row.alert.response.state))
        void commands.send(rowAlerts(row), { word: 'acknowledge' })
      const step = { j: 1, k: -1 }[key]
      if (step === undefined || rows.length === 0) return
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))]
      setWalked(next === undefined ? null : { key: next.alert.key, device: chosen })
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [rows, at, chosen, chosenRow, isLive, work.open, commands.send])
  const walkTo = (key: string, device: string | null) => setWalked({ key, device })
  return { rows, at, cursor, walkTo, chosenRow, commands, work, isLive, shelving, shelve }
}

/** A letter typed into a field or taken by a list of choices is no command. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement
}
