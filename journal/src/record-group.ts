import type { LogRecord, NewRecord } from './journal.ts'

/**
 * Records of one group, and bytes of their values, at most: what a reader of a few of them must take in to find them.
 */
export const groupBounds = { records: 128, bytes: 256 * 1024 }

/** Bytes before key and value: length of the key, time (IEEE 754 double, ms), length of the value; little endian. */
const headBytes = 4 + 8 + 4

/** Lays records one after the other into one value: a row of the file costs more than what is in it. */
export function packGroup(records: readonly NewRecord[]): Uint8Array {
  const keys = records.map((record) => Buffer.byteLength(record.key))
  const size = records.reduce((sum, { value }, place) => sum + headBytes + (keys[place] ?? 0) + value.byteLength, 0)
  const packed = Buffer.allocUnsafe(size)
  let at = 0
  records.forEach(({ key, time, value }, place) => {
    at = packed.writeUInt32LE(keys[place] ?? 0, at)
    at = packed.writeDoubleLE(Math.round(time), at)
    at = packed.writeUInt32LE(value.byteLength, at)
    at += packed.write(key, at)
    packed.set(value, at)
    at += value.byteLength
  })
  return packed
}

/** The records of a group after an offset; `last` is the offset of its last record. Values share the group's bytes. */
export function unpackGroup(packed: Uint8Array, group: { last: number; count: number }, after: number): LogRecord[] {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)
  const records: LogRecord[] = []
  let at = 0
  for (let offset = group.last - group.count + 1; offset <= group.last; offset++) {
    const keyBytes = bytes.readUInt32LE(at)
    const time = bytes.readDoubleLE(at + 4)
    const valueBytes = bytes.readUInt32LE(at + 12)
    const keyAt = at + headBytes
    at = keyAt + keyBytes + valueBytes
    if (offset <= after) continue
    const key = bytes.toString('utf8', keyAt, keyAt + keyBytes)
    records.push({ offset, key, time, value: packed.subarray(keyAt + keyBytes, at) })
  }
  return records
}

/** Cuts records that go to one topic into groups of their own; one with a cause stays alone, for it is found by it. */
export function groupsOf<One extends { record: NewRecord }>(waiting: readonly One[]): One[][] {
  const groups: One[][] = []
  let open: One[] | undefined
  let bytes = 0
  for (const one of waiting) {
    bytes += one.record.value.byteLength
    const fits = open !== undefined && open.length < groupBounds.records && bytes <= groupBounds.bytes
    if (fits && one.record.cause === undefined) {
      open?.push(one)
      continue
    }
    const group = [one]
    groups.push(group)
    open = one.record.cause === undefined ? group : undefined
    bytes = one.record.value.byteLength
  }
  return groups
}
