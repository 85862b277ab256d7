import type { Device } from '@ioc/domain/registry'
import { useEffect, useState } from 'react'
import { fetchLatest } from '../live/centre-api.ts'

/** The device's own record, for its thresholds; null until it is read. */
export function useDeviceRecord(id: string, lane: string): Device | null {
  const [record, setRecord] = useState<Device | null>(null)
  useEffect(() => {
    let open = true
    void fetchLatest(id, lane).then((answer) => {
      if (open && answer.type === 'good') setRecord(answer.value.device)
    })
    return () => {
      open = false
    }
  }, [id, lane])
  return record
}
