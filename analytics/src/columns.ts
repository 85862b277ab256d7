type Numbers =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>

/** A column of numbers, `width` of them a row: what a detector remembers of each series, without an object a row. */
export class Column<Values extends Numbers = Numbers> {
  readonly width: number
  readonly #make: (length: number) => Values
  readonly #fill: number
  values: Values

  constructor(make: (length: number) => Values, options: { width?: number; fill?: number } = {}) {
    this.#make = make
    this.width = options.width ?? 1
    this.#fill = options.fill ?? 0
    this.values = make(0)
  }

  get(at: number): number {
    return this.values[at] ?? 0
  }

  set(at: number, value: number): void {
    this.values[at] = value
  }

  add(at: number, value: number): void {
    this.values[at] = this.get(at) + value
  }

  /** Makes room for `rows` rows; new ones hold the fill. */
  resize(rows: number): void {
    const next = this.#make(rows * this.width)
    const kept = Math.min(next.length, this.values.length)
    if (this.#fill !== 0) next.fill(this.#fill, kept)
    next.set(kept === this.values.length ? this.values : this.values.subarray(0, kept))
    this.values = next
  }

  /** The bytes of the first `rows` rows, as they lie in memory. */
  bytes(rows: number): Uint8Array {
    return new Uint8Array(this.values.buffer, this.values.byteOffset, rows * this.width * this.values.BYTES_PER_ELEMENT)
  }

  /** Takes over what `bytes` gave for `rows` rows. */
  load(bytes: Uint8Array, rows: number): void {
    this.values = this.#make(rows * this.width)
    new Uint8Array(this.values.buffer).set(bytes)
  }
}

export type Shape = { width?: number; fill?: number }
export const f64 = (shape?: Shape) => new Column((length) => new Float64Array(length), shape)
export const f32 = (shape?: Shape) => new Column((length) => new Float32Array(length), shape)
export const i32 = (shape?: Shape) => new Column((length) => new Int32Array(length), shape)
export const i16 = (shape?: Shape) => new Column((length) => new Int16Array(length), shape)
export const u8 = (shape?: Shape) => new Column((length) => new Uint8Array(length), shape)

/** Columns of one length that grow together. */
export class Table<Columns extends Record<string, Column>> {
  readonly columns: Columns
  length = 0
  #room = 0

  constructor(columns: Columns) {
    this.columns = columns
  }

  /** Adds rows; answers the first one's place. */
  push(rows = 1): number {
    const at = this.length
    this.length += rows
    if (this.length > this.#room) this.reserve(this.length + Math.max(256, this.length >> 3))
    return at
  }

  /** Room for `rows` rows in all, so that a known fleet is laid out once. */
  reserve(rows: number): void {
    if (rows <= this.#room) return
    this.#room = rows
    for (const column of Object.values(this.columns)) column.resize(rows)
  }

  /** Names and bytes of every column, in a fixed order. */
  parts(): { name: string; bytes: Uint8Array }[] {
    return Object.entries(this.columns).map(([name, column]) => ({ name, bytes: column.bytes(this.length) }))
  }

  /** How many bytes each column of `rows` rows has, by name. */
  load(rows: number, bytesOf: (name: string) => Uint8Array): void {
    this.length = rows
    this.#room = rows
    for (const [name, column] of Object.entries(this.columns)) column.load(bytesOf(name), rows)
  }
}
