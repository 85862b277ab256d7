import { useCallback, useEffect, useRef, useState } from 'react'
import { readBell, remember, remembered } from '../look/preferences.ts'
import { ringOf, rings } from './ring.ts'

/** Loud enough for a room, and below what small loudspeakers distort. */
const loudness = 0.5
/** A tone that begins or ends at once cracks, s. */
const softening = 0.02

/**
 * The bell of this screen. `state`: `off` by a person, `blocked` by a browser that lets no page sound before somebody
 * has touched it, `ringing`, or `silent`. `priority`: what rings, or would. `trouble`: why that does not.
 */
export type Bell = {
  state: 'off' | 'blocked' | 'ringing' | 'silent'
  priority: 1 | 2 | 3 | null
  trouble: 'off' | 'blocked' | null
  toggle: () => void
}

/** Rings for unacknowledged alarms, counted by priority in `fresh`, until none is left. */
export function useBell(fresh: Readonly<Record<1 | 2 | 3, number>>, inFlood: boolean): Bell {
  const [isOn, setOn] = useState(() => readBell(window.location.search, remembered))
  const { sound, isBlocked } = useSound()
  const priority = ringOf(fresh, inFlood)
  const third = useRef(fresh[3])
  const mayRing = isOn && !isBlocked
  useEffect(() => {
    const { everyMs, beeps } = rings[priority ?? 3]
    if (!mayRing || priority === null || everyMs === null) return
    sound(beeps)
    const timer = window.setInterval(() => sound(beeps), everyMs)
    return () => window.clearInterval(timer)
  }, [mayRing, priority, sound])
  useEffect(() => {
    const isNew = fresh[3] > third.current
    third.current = fresh[3]
    if (mayRing && priority === 3 && isNew) sound(rings[3].beeps)
  }, [mayRing, priority, fresh, sound])
  const toggle = useCallback(() => {
    setOn((now) => {
      remember('bell', now ? 'off' : 'on')
      return !now
    })
  }, [])
  const hindrance = !isOn ? 'off' : isBlocked ? 'blocked' : null
  const trouble = priority === null ? null : hindrance
  return { state: !isOn ? 'off' : (trouble ?? (priority === null ? 'silent' : 'ringing')), priority, trouble, toggle }
}

/** Tones of the browser; blocked until it lets this page sound. */
function useSound() {
  const context = useRef<AudioContext | null>(null)
  const [isBlocked, setBlocked] = useState(true)
  useEffect(() => {
    const opened = new AudioContext()
    context.current = opened
    const see = () => setBlocked(opened.state !== 'running')
    // A browser lets a page sound from the first touch or key on; one that was told to allows it at once.
    const touched = () => {
      if (opened.state === 'suspended') void opened.resume()
    }
    opened.addEventListener('statechange', see)
    for (const event of ['pointerdown', 'keydown']) window.addEventListener(event, touched)
    see()
    return () => {
      for (const event of ['pointerdown', 'keydown']) window.removeEventListener(event, touched)
      opened.removeEventListener('statechange', see)
      void opened.close()
    }
  }, [])
  const sound = useCallback((beeps: readonly { at: number; length: number; hz: number }[]) => {
    const { current } = context
    if (current === null) return
    for (const { at, length, hz } of beeps) {
      const begins = current.currentTime + at
      const tone = new OscillatorNode(current, { frequency: hz })
      const volume = new GainNode(current, { gain: 0 })
      volume.gain.setValueAtTime(0, begins)
      volume.gain.linearRampToValueAtTime(loudness, begins + softening)
      volume.gain.setValueAtTime(loudness, begins + length - softening)
      volume.gain.linearRampToValueAtTime(0, begins + length)
      tone.connect(volume).connect(current.destination)
      tone.start(begins)
      tone.stop(begins + length)
    }
  }, [])
  return { sound, isBlocked }
}
