import { type Refusal, refuse } from './problems.ts'

/** No lane of this name is open to be looked at. */
export function noLaneToSee(lane: string): Refusal {
  return refuse('not_found', {
    en: `there is no lane ${lane}; GET /api/lanes names them`,
    vi: `không có luồng ${lane}; GET /api/lanes liệt kê các luồng`,
  })
}

export function noLane(name: string): Refusal {
  return refuse('not_found', { en: `there is no lane ${name}`, vi: `không có luồng ${name}` })
}

export function noDevice(id: string): Refusal {
  return refuse('not_found', { en: `there is no device ${id}`, vi: `không có thiết bị ${id}` })
}
