import { isOpen } from '@ioc/domain/device-command'
import type { CommandRecord } from '@ioc/domain/messages/command-shapes'
import { useCallback, useEffect, useRef, useState } from 'react'
import { fetchCommands } from '../live/centre-api.ts'

const openEveryMs = 1000
const restEveryMs = 10_000

/** The newest commands to a device, asked for each second while one is open; null until they are read. */
export function useDeviceCommands(device: string): { commands: CommandRecord[] | null; refresh: () => void } {
  const [commands, setCommands] = useState<CommandRecord[] | null>(null)
  const again = useRef<() => void>(() => undefined)
  useEffect(() => {
    let open = true
    let timer = 0
    const ask = async () => {
      const answer = await fetchCommands(device)
      if (!open) return
      if (answer.type === 'good') setCommands(answer.value.commands)
      const isWaiting = answer.type === 'failed' || answer.value.commands.some((one) => isOpen(one.state))
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void ask(), isWaiting ? openEveryMs : restEveryMs)
    }
    again.current = () => void ask()
    void ask()
    return () => {
      open = false
      window.clearTimeout(timer)
      again.current = () => undefined
    }
  }, [device])
  const refresh = useCallback(() => again.current(), [])
  return { commands, refresh }
}
