import { useEffect, useState } from 'react'
import { fetchFrame } from '../live/centre-api.ts'

/** `url` shows the newest picture; `taken` in ms. `failed`: the centre did not answer; a picture of before stays. */
export type CameraFrame =
  | { state: 'asking' }
  | { state: 'none' }
  | { state: 'failed'; detail: string | null }
  | { state: 'here'; url: string; taken: number; simulated: boolean; again: 'good' | 'failed' }

const everyMs = 5000

/** The newest picture of a camera, asked for again while this is on screen; only a new one is sent. */
export function useCameraFrame(camera: string): CameraFrame {
  const [frame, setFrame] = useState<CameraFrame>({ state: 'asking' })
  useEffect(() => {
    let open = true
    let timer = 0
    let tag: string | null = null
    let url: string | null = null
    const release = () => {
      if (url !== null) URL.revokeObjectURL(url)
      url = null
      tag = null
    }
    const ask = async () => {
      const answer = await fetchFrame(camera, tag)
      if (!open) return
      if (answer.type === 'good' && answer.value !== 'unchanged') {
        release()
        tag = answer.value.tag
        url = URL.createObjectURL(answer.value.picture)
        const { taken, simulated } = answer.value
        setFrame({ state: 'here', url, taken, simulated, again: 'good' })
      } else if (answer.type === 'good') {
        setFrame((now) => (now.state === 'here' ? { ...now, again: 'good' } : now))
      } else if (answer.status === 404) {
        release()
        setFrame({ state: 'none' })
      } else {
        const { detail } = answer
        setFrame((now) => (now.state === 'here' ? { ...now, again: 'failed' } : { state: 'failed', detail }))
      }
      timer = window.setTimeout(() => void ask(), everyMs)
    }
    void ask()
    return () => {
      open = false
      window.clearTimeout(timer)
      release()
    }
  }, [camera])
  return frame
}
