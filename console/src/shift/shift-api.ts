import { Handovers, Shift } from '@ioc/domain/messages/shift-routes'
import { type Answer, change, get } from '../live/centre-api.ts'

export function fetchShift(): Promise<Answer<Shift>> {
  return get('/api/shift', Shift)
}

export function fetchHandovers(): Promise<Answer<Handovers>> {
  return get('/api/shift/handovers', Handovers)
}

/** Takes or ends the shift as this screen has seen it. */
export function changeShift(word: 'take' | 'leave', body: { version: number; note: string }): Promise<Answer<Shift>> {
  return change('POST', `/api/shift/${word}`, { parser: Shift, body })
}
