import type { History } from '@ioc/domain/messages/api-shapes'
import type { HistoryBatch, SeriesProfile, StoreCopy } from '@ioc/domain/messages/inner-doors'
import type { MomentsQuery } from './moments-query.ts'

/** Readings of one moment of one device: `metrics` and `values` have one length. */
export type StoredMoment = { device: string; t: number; metrics: string[]; values: number[] }

/** Moments to be stored, by kind of device; `readings` counts the single values in them. */
export type StoreBatch = { kinds: Record<string, StoredMoment[]>; readings: number }

export type HistoryQuery = {
  lane: string
  kind: string
  device: string
  metric: string
  from: number
  to: number
  points: number
  /** The time now, ms: what has been kept until now decides whether readings or a roll-up answers. */
  now: number
}

/** Where a lane's store stands: the last offset of `accepted` in it, and how many readings it has taken. */
export type StoreProgress = { cursor: number; stored: number }

export type Point = { kind: string; device: string; metric: string; t: number }

/** Why a store could not do what it was asked, in one line that says what to do. */
export class StoreProblem extends Error {
  override name = 'StoreProblem'
  readonly code: 'unreachable' | 'not_allowed' | 'database_missing' | 'too_old' | 'no_copy' | 'failed'
  constructor(code: StoreProblem['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

export type RefusedMoment = { kind: string; moment: StoredMoment; reason: string }

/** A write was taken but for these moments, which the store will never take; its cursor has not moved. */
export class RefusedMoments extends Error {
  override name = 'RefusedMoments'
  readonly refused: RefusedMoment[]
  constructor(refused: RefusedMoment[]) {
    super(`the store refuses ${refused.length} moments: ${refused[0]?.reason}`)
    this.refused = refused
  }
}

/** Whether a store does its work now: what it is, or what is wrong with it and what to do. */
export type StoreHealth = { ok: boolean; detail: string }

/**
 * Keeps readings. A resolved write is durable, and its cursor with it: writing the same batch again after a crash
 * changes nothing. Every engine passes the same contract tests.
 */
export interface ReadingStore {
  openLane(lane: string): Promise<StoreProgress>
  /**
   * Throws RefusedMoments once everything else is in: the same write without them then moves the cursor. Anything else
   * that it throws has moved nothing and may be tried again.
   */
  write(lane: string, batch: StoreBatch, cursor: number): Promise<void>
  /** Adds history; moments that are there already stay as they are. Answers how many moments it added. */
  importHistory(batch: HistoryBatch): Promise<number>
  /** The stored value at each point, or null where there is none. */
  find(lane: string, points: Point[]): Promise<(number | null)[]>
  history(query: HistoryQuery): Promise<Omit<History, 'unit'>>
  /** Means of half hours of the series of some devices of one kind: ask for few at a time, the answer is large. */
  profile(lane: string, kind: string, devices: string[], span: { from: number; to: number }): Promise<SeriesProfile[]>
  /**
   * How many readings of its most frequent metric each device of a kind has in a span; devices without any are absent.
   */
  received(
    lane: string,
    kind: string,
    devices: string[],
    span: { from: number; to: number },
  ): Promise<Record<string, number>>
  /** Moments of a past span by time; those of one moment in any order. */
  moments(query: MomentsQuery): Promise<StoredMoment[]>
  /** True until an import of history has been completed; what a broken-off one left behind does not count. */
  isEmpty(lane: string): Promise<boolean>
  /**
   * Rolls up the hours that nobody has written to since the last call, and forgets what is kept no longer at `now`
   * (ms). Called once a minute.
   */
  tend(lane: string, now: number): Promise<void>
  health(): Promise<StoreHealth>
  deleteLane(lane: string): Promise<void>
  /**
   * Copies everything to where it lies in a data folder, which `folder` is to become, while writes go on: at least what
   * stood in it when this was called, and no cursor beyond that. Throws StoreProblem `no_copy` where the store is not
   * one to be copied so.
   */
  copyTo(folder: string): Promise<StoreCopy>
  close(): Promise<void>
}
